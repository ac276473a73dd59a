/** The largest file with matters (bytes), as it lies on disk. */
export const maxFileBytes = 16 * 1024 * 1024;

/** What the parts of a workbook may come to when they are unpacked (bytes): a few kilobytes can hold gigabytes. */
export const maxUnpackedBytes = 32 * 1024 * 1024;

/** The most files a workbook may hold. */
export const maxWorkbookFiles = 2_000;

export const maxRows = 20_000;
export const maxColumns = 200;

/** The longest value of one cell, in characters. */
export const maxCellCharacters = 10_000;

/** The deepest nesting of lists in a JSON file. */
export const maxNesting = 5;
