#!/usr/bin/env python3
"""Verifies a bundle of Daylight's log, or the dossier of a case. Shares no code with the product; needs Python 3.8 and nothing else.

  verify.py BUNDLE [--checkpoint FILE]... [--key NAME+HASH+BASE64] [--witness KEY]... [--json]
  verify.py --dossier FOLDER [--checkpoint FILE]... [--key NAME+HASH+BASE64] [--witness KEY]... [--json]

Recomputes the hash of every event (RFC 8785), the tree (RFC 9162) and the signatures (Ed25519, RFC 8032) of the
checkpoints (C2SP tlog-checkpoint). Exit code 0: all of it holds. 1: what does not hold is said, and which event it is.
"""
import argparse
import base64
import hashlib
import json
import math
import os
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
    """A log's key (kind 1), or a witness's (kind 4)."""

    def __init__(self, text, kind=1):
        try:
            self.text = text
            self.name, self.hash, data = text.split("+", 2)
            data = unbase64(data)
        except ValueError:
            raise Malformed("this is no key of a note")
        if len(data) != 33 or data[0] != kind or sha256(self.name.encode() + b"\n" + data)[:4].hex() != self.hash:
            raise Malformed("this is no Ed25519 key of a note")
        self.public = data[1:]


class Note:
    """A text with its signatures; ValueError where it is none."""

    def __init__(self, note):
        self.body, signatures = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2:]
        if not signatures.endswith("\n"):
            raise ValueError("no line of signatures")
        self.signatures = []
        for line in signatures[:-1].split("\n"):
            dash, name, data = line.split(" ")
            if dash != "\u2014":
                raise ValueError(line)
            self.signatures.append((name, unbase64(data)))

    def signed_by(self, key):
        own = [data[4:] for name, data in self.signatures if name == key.name and data[:4].hex() == key.hash]
        return self.origin == key.name and bool(own) and all(
            ed25519_holds(key.public, self.body.encode(), signature) for signature in own)


    def cosigned_at(self, witness):
        """When a witness last cosigned it (C2SP tlog-cosignature), None where it did not; ValueError where a cosignature is wrong."""
        last = None
        for data in [data for name, data in self.signatures if name == witness.name and data[:4].hex() == witness.hash]:
            at = int.from_bytes(data[4:12], "big")
            message = "cosignature/v1\ntime %d\n%s" % (at, self.body)
            if len(data) != 76 or at >= 2**53 or not ed25519_holds(witness.public, message.encode(), data[12:]):
                raise ValueError("a cosignature does not hold")
            last = at if last is None else max(last, at)
        return last


class Checkpoint(Note):
    def __init__(self, note, by):
        try:
            super().__init__(note)
            self.origin, size, root = self.body.split("\n")[:3]
            self.size, self.root = int(size), unbase64(root)
            if str(self.size) != size or self.size < 0 or len(self.root) != 32:
                raise ValueError(size)
        except ValueError:
            raise Malformed("this is no checkpoint")
        self.by = "%s of %d" % (by, self.size)


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


def witnessed_by(checkpoints, witnesses, findings):
    told = []
    for witness in witnesses:
        seen = {"name": witness.name, "key": witness.text, "cosigned": 0, "upTo": 0, "at": 0}
        for one in checkpoints:
            try:
                at = one.cosigned_at(witness)
            except ValueError:
                findings.append({"kind": "not-signed", "what": "the cosignature of %s on the checkpoint of %d does not hold" % (
                    witness.name, one.size)})
                continue
            if at is not None:
                seen["cosigned"] += 1
                if one.size >= seen["upTo"]:
                    seen["upTo"], seen["at"] = one.size, at
        told.append(seen)
    return told


def verify(path, kept, key_text, witnesses=()):
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
        if witnesses:
            verdict["witnesses"] = witnessed_by(checkpoints + kept, witnesses, findings)
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


# ---- Proofs (RFC 9162 section 2.1.3.2 and 2.1.4.2)


def climb(index, last, proof, step):
    """Walks up from a leaf; `step` is told each hash and whether it stands on the left. True where the top is reached."""
    for other in proof:
        if last == 0 or len(other) != 32:
            return False
        if index & 1 or index == last:
            step(other, True)
            while not index & 1 and index != 0:
                index, last = index >> 1, last >> 1
        else:
            step(other, False)
        index, last = index >> 1, last >> 1
    return last == 0


def inclusion_holds(index, size, leaf, root, proof):
    if index >= size:
        return False
    hashes = [leaf]

    def step(other, left):
        hashes[0] = sha256(b"\x01" + (other + hashes[0] if left else hashes[0] + other))

    return climb(index, size - 1, proof, step) and hashes[0] == root


def consistency_holds(old, new, proof):
    if old.size > new.size:
        return False
    if old.size == new.size or old.size == 0:
        return not proof and old.root == (new.root if old.size else sha256(b""))
    path = [old.root] + proof if old.size & (old.size - 1) == 0 else proof
    if not proof:
        return False
    index, last = old.size - 1, new.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    roots = [path[0], path[0]]

    def step(other, left):
        if left:
            roots[:] = [sha256(b"\x01" + other + root) for root in roots]
        else:
            roots[1] = sha256(b"\x01" + roots[1] + other)

    return climb(index, last, path[1:], step) and roots == [old.root, new.root]


# ---- The dossier of a case


class Manifest(Note):
    """The signed list of a dossier's files: whose log, which stream, when, how many events, then hash and name."""

    def __init__(self, note):
        try:
            super().__init__(note)
            first, self.stream, self.made_at, events, *lines = self.body.rstrip("\n").split("\n")
            if not first.endswith("/dossier") or not events.endswith(" events"):
                raise ValueError(first)
            self.origin, self.events = first[: -len("/dossier")], int(events[: -len(" events")])
            self.files = {name: digest for digest, name in (line.split(" ") for line in lines)}
            if len(self.files) != len(lines):
                raise ValueError("a file stands there twice")
        except ValueError:
            raise Malformed("MANIFEST is none of a dossier")


def file_faults(listed, folder):
    for name in sorted(set(listed) | set(os.listdir(folder))):
        path = os.path.join(folder, name)
        if name == "MANIFEST":
            continue
        if name not in listed:
            yield {"kind": "file-added", "file": name}
        elif not os.path.isfile(path):
            yield {"kind": "file-missing", "file": name}
        else:
            with open(path, "rb") as file:
                if sha256(file.read()).hex() != listed[name]:
                    yield {"kind": "file-changed", "file": name}


def leaf_of(event):
    return [event[name] for name in ("stream", "revision", "type", "eventId")]


def event_fault(event, head):
    content = leaf_of(event) + [content_hash(event["data"], False), content_hash(event["metadata"], False)]
    kept = leaf_of(event["leaf"]) + [event["leaf"]["dataHash"], event["leaf"]["metaHash"]]
    if not well_formed(content) or not well_formed(kept):
        raise ValueError("this is no event")
    index, proof = event["leafIndex"], [unbase64(text) for text in event["proof"]]
    if inclusion_holds(index, head.size, leaf_hash(index, content), head.root, proof):
        return None
    if not inclusion_holds(index, head.size, leaf_hash(index, kept), head.root, proof):
        return {"kind": "not-proven", "event": name_of(index, content)}
    # The leaf beside the event is proven, and the event is not it: so the event was changed.
    return {"kind": "changed", "event": name_of(index, kept), "parts": differing(kept, content)}


def order_faults(events, stream, counted):
    # Beside: events that the signed list counts beside those of the run.
    present, reached, beside, found = set(), -1, 0, []
    for event in events:
        place = name_of(event["leafIndex"], leaf_of(event))
        if event["stream"] != stream:
            found.append({"kind": "foreign", "event": place})
            beside += 1
            continue
        if event["revision"] in present:
            found.append({"kind": "repeated", "event": place})
            beside += 1
        elif event["revision"] < reached:
            found.append({"kind": "reordered", "event": place})
        reached = max(reached, event["revision"])
        present.add(event["revision"])
    last = max(counted - beside - 1, min(reached, len(events)))
    return found + [{"kind": "removed", "stream": stream, "revision": revision}
                    for revision in range(last + 1) if revision not in present]


def unsigned(note, what, key):
    return [] if note.signed_by(key) else [{"kind": "not-signed", "what": "%s is not signed by %s" % (what, key.text)}]


def root_faults(verdict, evidence, head, kept, key):
    found, proven = [], [head]
    for one in evidence["consistency"]:
        older = Checkpoint(one["checkpoint"], "the checkpoint")
        found += unsigned(older, older.by, key)
        if consistency_holds(older, head, [unbase64(text) for text in one["proof"]]):
            proven.append(older)
        else:
            found.append({"kind": "inconsistent", "size": older.size, "with": head.size})
    for one in kept:
        found += unsigned(one, one.by, key)
        same = [other for other in proven if other.size == one.size]
        if not same:
            verdict["keptUnrelated"] += 1
        elif same[0].root == one.root:
            verdict["keptAgree"] += 1
        else:
            found.append({"kind": "inconsistent", "size": one.size, "with": head.size})
    verdict["consistent"] = len(proven) - 1
    return found


def read_part(folder, name):
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="strict", newline="\n") as file:
            return file.read()
    except FileNotFoundError:
        raise Malformed(name + " is missing")


def verify_dossier(folder, kept, key_text, witnesses=()):
    verdict = {"origin": "", "stream": "", "madeAt": "", "events": 0, "size": 0, "files": len(os.listdir(folder)),
               "consistent": 0, "keptAgree": 0, "keptUnrelated": 0}
    findings = verdict["findings"] = []
    try:
        manifest = Manifest(read_part(folder, "MANIFEST"))
        evidence = DECODE(read_part(folder, "evidence.json"))
        if evidence["kind"] != "dossier-evidence" or evidence["version"] != 1:
            raise Malformed("evidence.json is no evidence of version 1")
        verdict.update(origin=evidence["origin"], stream=evidence["stream"], madeAt=manifest.made_at)
        if key_text and key_text != evidence["key"]:
            findings.append({"kind": "not-signed", "what": "the dossier names the key %s" % evidence["key"]})
        key = Key(str(key_text or evidence["key"]))
        findings += unsigned(manifest, "MANIFEST", key)
        if manifest.stream != evidence["stream"]:
            findings.append({"kind": "malformed", "what": "MANIFEST is of %s" % manifest.stream})
        findings += file_faults(manifest.files, folder)
        head = Checkpoint(evidence["checkpoint"], "the checkpoint")
        findings += unsigned(head, head.by, key)
        findings += [fault for fault in (event_fault(event, head) for event in evidence["events"]) if fault]
        findings += order_faults(evidence["events"], evidence["stream"], manifest.events)
        verdict.update(events=len(evidence["events"]), size=head.size)
        findings += root_faults(verdict, evidence, head, kept, key)
        if witnesses:
            older = [Checkpoint(one["checkpoint"], "the checkpoint") for one in evidence["consistency"]]
            verdict["witnesses"] = witnessed_by([head] + older + kept, witnesses, findings)
    except Malformed as error:
        findings.append({"kind": "malformed", "what": str(error)})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        findings.append({"kind": "malformed", "what": "a part of the dossier is not as it must be"})
    return verdict


DOSSIER_WORDS = {
    "not-proven": "%s is not in the signed log: put in, or changed together with its hashes",
    "reordered": "%s was moved", "repeated": "%s stands there more than once", "foreign": "%s belongs to another case",
    "file-changed": "the file %s was changed", "file-missing": "the file %s is missing",
    "file-added": "the file %s is not on the signed list: it was added",
}


def dossier_in_words(finding):
    kind, event = finding["kind"], finding.get("event")
    if kind == "removed":
        return "%(stream)s@%(revision)d was removed" % finding
    if kind == "inconsistent":
        return "the checkpoint of %(size)d is not the beginning of that of %(with)d: the log was rewritten" % finding
    if kind in DOSSIER_WORDS:
        place = "%(stream)s@%(revision)s (%(type)s), leaf %(leafIndex)d" % event if event else finding["file"]
        return DOSSIER_WORDS[kind] % place
    return in_words(finding)


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
    parser = argparse.ArgumentParser(description="Verifies a bundle of Daylight's log, or the dossier of a case.")
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--dossier", help="the folder of a dossier, instead of a bundle")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint kept elsewhere")
    parser.add_argument("--key", help="the log's key as it is known from elsewhere")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness: what it cosigned is said")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if (given.bundle is None) == (given.dossier is None):
        parser.error("name a bundle, or a dossier with --dossier")
    kept = []
    for path in given.checkpoint:
        with open(path, encoding="utf-8", newline="\n") as file:
            kept.append(Checkpoint(file.read(), "the kept checkpoint"))
    witnesses = [Key(text, 4) for text in given.witness]
    verdict = (verify_dossier(given.dossier, kept, given.key, witnesses) if given.dossier
               else verify(given.bundle, kept, given.key, witnesses))
    if not given.json:
        for seen in verdict.get("witnesses", []):
            print("witness %(name)s cosigned %(cosigned)d of the checkpoints, up to %(upTo)d (at %(at)d)" % seen)
    if given.json:
        print(json.dumps(verdict, ensure_ascii=True))
    elif given.dossier:
        print("%(stream)s, made at %(madeAt)s: %(events)d events under the checkpoint of %(size)d of %(origin)s" % verdict)
        print("older checkpoints that agree: %(consistent)d; kept ones: %(keptAgree)d agree, %(keptUnrelated)d not related" % verdict)
        for finding in verdict["findings"]:
            print("  " + dossier_in_words(finding))
        print("All of it holds." if not verdict["findings"] else "THE DOSSIER DOES NOT HOLD.")
    else:
        print("%(origin)s: %(events)d events, %(leaves)d leaves, signed up to %(signed)d" % verdict)
        for finding in verdict["findings"]:
            print("  " + in_words(finding))
        print("All of it holds." if not verdict["findings"] else "THE LOG DOES NOT HOLD.")
    return 1 if verdict["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
