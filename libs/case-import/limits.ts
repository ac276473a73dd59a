/** The most activities one case may have; a longer one is left out and reported. */
export const maxActivitiesPerCase = 100_000;

/** The longest value of one field, in bytes of UTF-8. */
export const maxFieldBytes = 65_536;

/** The longest trace of an XES log, in characters of XML. */
export const maxTraceCharacters = 64 * 1024 * 1024;

/** The most XML without a tag in it, in characters; a field of the longest kind fits, whatever its escapes. */
export const maxCharactersBetweenTags = 1024 * 1024;

/** The deepest nesting of elements in an XES log. */
export const maxNesting = 100;

/** The longest row of a CSV log, over all its lines, in characters. */
export const maxRowCharacters = 1024 * 1024;

/** What a CSV log may hold in memory while the rows of its cases are brought together. */
export const maxRowsHeld = 1_000_000;
export const maxCharactersHeld = 256 * 1024 * 1024;

/** More bad rows than this mean a wrong mapping or a wrong file. */
export const maxBadRows = 100_000;

/** The largest OCEL log, in characters: it is one JSON text and is held whole, some ten times its size. */
export const maxOcelCharacters = 128 * 1024 * 1024;
