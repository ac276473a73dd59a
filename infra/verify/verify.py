#!/usr/bin/env python3
"""Verifies a bundle of Daylight's log. Shares no code with the product; needs Python 3.8 and nothing else.

  verify.py BUNDLE [--checkpoint FILE]... [--key NAME+HASH+BASE64] [--json]

Recomputes the hash of every event (RFC 8785), the tree (RFC 9162) and the signatures (Ed25519, RFC 8032) of the
checkpoints (C2SP tlog-checkpoint). Exit code 0: all of it holds. 1: what does not hold is said, and which event it is.
"""
import argparse
import base64
import hashlib
import json
import math
import sys

# ---- Ed25519 (RFC 8032 section 5.1), verification only: slow, and short enough to be read.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = point_add(total, point)
        point, scalar = point_add(point, point), scalar >> 1
    return total


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def point_read(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_holds(public, message, signature):
    a, r = point_read(public), point_read(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = point_mul(s, BASE), point_add(r, point_mul(h, a))
    # Projective points are the same where the cross products are.
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- Canonical JSON (RFC 8785)


def number(value):
    """A number as ECMAScript writes it. Python finds the same shortest digits, and sets the point elsewhere."""
    if isinstance(value, int) and abs(value) < 2**53:
        return str(value)
    value = float(value)
    if not math.isfinite(value):
        raise ValueError("a number is out of range")
    if value == 0:
        return "0"
    sign, text = ("-", repr(-value)) if value < 0 else ("", repr(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        shown = digits.ljust(point, "0") if len(digits) <= point else digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        shown = "0." + "0" * -point + digits
    else:
        shown = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + "e%+d" % (point - 1)
    return sign + shown


def string(value):
    text = json.dumps(value, ensure_ascii=False)
    # A lone surrogate, for which the RFC has no form, stays its escape.
    return "".join("\\u%04x" % ord(c) if "\ud800" <= c <= "\udfff" else c for c in text) if not text.isascii() else text


def canonical(value):
    if isinstance(value, str):
        return string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(string(name) + ":" + canonical(value[name]) for name in names) + "}"


FAST = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def content_hash(value, plain):
    """`plain`: no number with a point or beyond 2^53, no character beyond U+D7FF: Python's own encoder writes the same then."""
    return hashlib.sha256((FAST(value) if plain else canonical(value)).encode()).hexdigest()


class Numbers:
    """Told by the reader whether a line holds numbers that Python writes otherwise than ECMAScript does."""

    def __init__(self):
        self.plain = True

    def real(self, text):
        self.plain = False
        return float(text)

    def integer(self, text):
        if len(text) > 15 or text == "-0":
            self.plain = False
        return int(text)


NUMBERS = Numbers()


def no_constant(name):
    raise ValueError(name + " is no JSON")


DECODE = json.JSONDecoder(
    parse_float=NUMBERS.real, parse_int=NUMBERS.integer, parse_constant=no_constant
).decode

# ---- The tree (RFC 9162 section 2.1)


def sha256(data):
    return hashlib.sha256(data).digest()


class Tree:
    """The right edge of a tree: one hash for each complete subtree."""

    def __init__(self):
        self.size, self.edge = 0, []

    def add(self, leaf):
        rest = self.size
        while rest & 1:
            leaf, rest = sha256(b"\x01" + self.edge.pop() + leaf), rest >> 1
        self.edge.append(leaf)
        self.size += 1

    def root(self):
        if not self.edge:
            return sha256(b"")
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = sha256(b"\x01" + left + root)
        return root


def leaf_hash(index, content):
    stream, revision, event_type, event_id, data_hash, meta_hash = content
    text = '{"dataHash":%s,"eventId":%s,"leafIndex":%d,"metaHash":%s,"revision":%s,"stream":%s,"type":%s}' % (
        string(data_hash), string(event_id), index, string(meta_hash), number(revision), string(stream), string(event_type))
    return sha256(b"\x00" + text.encode())


# ---- Notes and checkpoints (C2SP signed-note, tlog-checkpoint)


class Malformed(Exception):
    pass


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("loose base64")
    return data


class Key:
    def __init__(self, text):
        try:
            self.text = text
            self.name, self.hash, data = text.split("+", 2)
            data = unbase64(data)
        except ValueError:
            raise Malformed("this is no key of a note")
        if len(data) != 33 or data[0] != 1 or sha256(self.name.encode() + b"\n" + data)[:4].hex() != self.hash:
            raise Malformed("this is no Ed25519 key of a note")
        self.public = data[1:]


class Checkpoint:
    def __init__(self, note, by):
        try:
            body, signatures = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2:]
            self.origin, size, root = body.split("\n")[:3]
            self.size, self.root, self.body = int(size), unbase64(root), body
            if str(self.size) != size or self.size < 0 or len(self.root) != 32 or not signatures.endswith("\n"):
                raise ValueError(size)
            self.signatures = []
            for line in signatures[:-1].split("\n"):
                dash, name, data = line.split(" ")
                if dash != "\u2014":
                    raise ValueError(line)
                self.signatures.append((name, unbase64(data)))
        except ValueError:
            raise Malformed("this is no checkpoint")
        self.by = "%s of %d" % (by, self.size)

    def signed_by(self, key):
        own = [data[4:] for name, data in self.signatures if name == key.name and data[:4].hex() == key.hash]
        return self.origin == key.name and bool(own) and all(
            ed25519_holds(key.public, self.body.encode(), signature) for signature in own)


# ---- The bundle


def name_of(index, content):
    return {"leafIndex": index, "stream": content[0], "revision": content[1], "type": content[2]}


PARTS = ((4, "data"), (5, "metadata"), (2, "type"), (0, "stream@revision"), (1, "stream@revision"), (3, "eventId"))


def differing(kept, found):
    return list(dict.fromkeys(part for at, part in PARTS if kept[at] != found[at]))


def out_of_order(places):
    """The fewest places whose leaving out lets the others rise: what a longest rising run leaves out."""
    ends, before = [], []
    for at, place in enumerate(places):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if places[ends[middle]] < place else (low, middle)
        before.append(ends[low - 1] if low else -1)
        ends[low:low + 1] = [at]
    moved, at = set(range(len(places))), ends[-1] if ends else -1
    while at >= 0:
        moved.discard(at)
        at = before[at]
    return moved


def compare(leaves, events):
    by_id = {leaf[3]: index for index, leaf in enumerate(leaves)}
    by_place = {(leaf[0], leaf[1]): index for index, leaf in enumerate(leaves)}
    taken = set()

    def take(index):
        if index is None or index in taken:
            return None
        taken.add(index)
        return index

    own = [take(by_id.get(event[3])) for event in events]
    own = [take(by_place.get((event[0], event[1]))) if index is None else index for index, event in zip(own, events)]
    moved = out_of_order([index for index in own if index is not None])
    found, in_order, reached = [], 0, 0
    for index, event in zip(own, events):
        if index is None:
            found.append({"kind": "inserted", "event": name_of(reached, event)})
            continue
        parts = differing(leaves[index], event)
        if parts:
            found.append({"kind": "changed", "event": name_of(index, leaves[index]), "parts": parts})
        if in_order in moved:
            found.append({"kind": "reordered", "event": name_of(index, leaves[index]), "foundBefore": reached})
        else:
            reached = index + 1
        in_order += 1
    present = {index for index in own if index is not None}
    found.extend({"kind": "removed", "event": name_of(index, leaf)}
                 for index, leaf in enumerate(leaves) if index not in present)
    return found


def content_of_event(line, plain):
    content = [line.get(name) for name in ("stream", "revision", "type", "eventId")]
    if "data" not in line or "metadata" not in line or not well_formed(content + ["", ""]):
        raise Malformed("this is no event")
    return content + [content_hash(line["data"], plain), content_hash(line["metadata"], plain)]


def well_formed(leaf):
    return (isinstance(leaf, list) and len(leaf) == 6 and isinstance(leaf[1], (int, float))
            and all(isinstance(leaf[at], str) for at in (0, 2, 3, 4, 5)))


def read_lines(path):
    with open(path, encoding="utf-8", errors="surrogatepass", newline="\n") as bundle:
        for place, text in enumerate(bundle, 1):
            NUMBERS.plain = True
            try:
                line = DECODE(text)
                if not isinstance(line, dict):
                    raise ValueError(text)
            except (ValueError, RecursionError):
                raise Malformed("line %d: this is no JSON object" % place)
            # Below the surrogates, the order of characters is the order of UTF-16's units.
            yield place, line, NUMBERS.plain and (text.isascii() and "\\u" not in text or max(text) < "\ud800" and "\\u" not in text)


def walk(path, checks, on_wrong):
    """Reads leaves and events side by side; remembers no more than a run of leaves while all is well."""
    tree, waiting, taken, events, same = Tree(), [], 0, 0, True
    checks.at(0, tree)
    for place, line, plain in read_lines(path):
        kind = line.get("kind")
        try:
            if kind == "leaves":
                if line.get("from") != tree.size or not line.get("leaves") or not all(map(well_formed, line["leaves"])):
                    raise Malformed("these are not the leaves that follow")
                same = same and taken == len(waiting)
                waiting, taken = line["leaves"], 0
                for leaf in waiting:
                    tree.add(leaf_hash(tree.size, leaf))
                    checks.at(tree.size, tree)
            elif kind == "event":
                content = content_of_event(line, plain)
                same = same and taken < len(waiting) and waiting[taken] == content
                taken, events = taken + 1, events + 1
            elif kind not in ("bundle", "checkpoint") or (tree.size > 0):
                raise Malformed("this line is unknown, or stands too late")
        except (Malformed, ValueError, TypeError, RecursionError) as error:
            raise Malformed("line %d: %s" % (place, error))
    if not same or taken != len(waiting):
        on_wrong()
    checks.end(tree.size)
    return events, tree.size


def diagnose(path):
    leaves, events = [], []
    for _, line, plain in read_lines(path):
        if line.get("kind") == "leaves":
            leaves.extend(line["leaves"])
        elif line.get("kind") == "event":
            events.append(content_of_event(line, plain))
    return compare(leaves, events)


class Checks:
    """The roots that were signed, held against the tree as it grows."""

    def __init__(self, expected, kept):
        self.waiting, self.kept = sorted(expected, key=lambda one: one.size), kept
        self.findings, self.sound, self.agree = [], 0, 0
        # Up to where checkpoints agree, and whether none has differed yet: the bundle's, and those kept elsewhere, which
        # alone are believed where one of them differs.
        self.up_to = {False: [0, True], True: [0, True]}

    def at(self, size, tree):
        while self.waiting and self.waiting[0].size == size:
            one = self.waiting.pop(0)
            if tree.root() == one.root:
                self.sound, self.agree = size, self.agree + (one in self.kept)
                self.up_to[False][0] = size
                if one in self.kept:
                    self.up_to[True][0] = size
                continue
            reach = self.up_to[one in self.kept]
            if reach[1]:
                self.findings.append({"kind": "rewritten", "from": reach[0], "to": size, "by": one.by})
            reach[1] = False

    def end(self, size):
        self.findings.extend({"kind": "cut", "size": size, "signed": one.size, "by": one.by} for one in self.waiting)


def verify(path, kept, key_text):
    verdict = {"origin": "", "events": 0, "leaves": 0, "checkpoints": 0, "signed": 0, "keptAgree": 0}
    findings = verdict["findings"] = []
    try:
        header, checkpoints = None, []
        for place, line, _ in read_lines(path):
            if header is None:
                if line.get("kind") != "bundle" or line.get("version") != 1:
                    raise Malformed("line 1: this is no bundle of version 1")
                header = line
            elif line.get("kind") == "checkpoint":
                checkpoints.append(Checkpoint(str(line.get("note")), "the checkpoint"))
            else:
                break
        if header is None:
            raise Malformed("the bundle is empty")
        verdict["origin"], verdict["checkpoints"] = header.get("origin"), len(checkpoints)
        if key_text and key_text != header.get("key"):
            findings.append({"kind": "not-signed", "what": "the bundle names the key %s" % header.get("key")})
        key = Key(str(key_text or header.get("key")))
        expected = kept + checkpoints
        unsigned = [one for one in expected if not one.signed_by(key)]
        findings.extend({"kind": "not-signed", "what": "%s is not signed by %s" % (one.by, key.text)} for one in unsigned)
        if not expected:
            findings.append({"kind": "not-signed", "what": "nothing in this bundle is signed"})
        checks = Checks([one for one in expected if one not in unsigned or one in kept], kept)
        wrong = []
        verdict["events"], verdict["leaves"] = walk(path, checks, lambda: wrong.append(True))
        verdict["signed"], verdict["keptAgree"] = checks.sound, checks.agree
        findings.extend(checks.findings)
        if wrong:
            findings.extend(diagnose(path))
        if header.get("size") != verdict["leaves"]:
            findings.append({"kind": "malformed", "what": "the header says %s events" % header.get("size")})
    except (Malformed, UnicodeDecodeError) as error:
        findings.append({"kind": "malformed", "what": str(error)})
    return verdict


def in_words(finding):
    event = finding.get("event")
    if event:
        where = "leaf %(leafIndex)d, %(stream)s@%(revision)s (%(type)s)" % event
        return {"changed": where + " was changed: " + ", ".join(finding.get("parts", [])), "removed": where + " was removed",
                "inserted": "%(stream)s@%(revision)s (%(type)s) was inserted before leaf %(leafIndex)d" % event,
                "reordered": where + " was moved"}[finding["kind"]]
    if finding["kind"] == "rewritten":
        return "among leaves %d to %d something was rewritten, as %s shows" % (
            finding["from"], finding["to"] - 1, finding["by"])
    if finding["kind"] == "cut":
        return "the log ends after %d events, but %s proves %d" % (finding["size"], finding["by"], finding["signed"])
    return finding["what"]


def main():
    parser = argparse.ArgumentParser(description="Verifies a bundle of Daylight's log.")
    parser.add_argument("bundle")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint kept elsewhere")
    parser.add_argument("--key", help="the log's key as it is known from elsewhere")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kept = []
    for path in given.checkpoint:
        with open(path, encoding="utf-8", newline="\n") as file:
            kept.append(Checkpoint(file.read(), "the kept checkpoint"))
    verdict = verify(given.bundle, kept, given.key)
    if given.json:
        print(json.dumps(verdict, ensure_ascii=True))
    else:
        print("%(origin)s: %(events)d events, %(leaves)d leaves, signed up to %(signed)d" % verdict)
        for finding in verdict["findings"]:
            print("  " + in_words(finding))
        print("All of it holds." if not verdict["findings"] else "THE LOG DOES NOT HOLD.")
    return 1 if verdict["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
