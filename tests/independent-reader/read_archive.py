#!/usr/bin/env python3
"""Checks and restores one backup from a folder of archives. Written from docs/archive-format.md alone, to prove that the page is enough.

usage: read_archive.py FOLDER ID TO [KEYS IDENTITY]
  FOLDER has ID.bea and the archives that it needs; TO is a folder that is created; KEYS is the folder of bundle-N.age, and IDENTITY a
  file with an identity of age that opens the bundle.

Needs python3-cryptography for sealed archives, and the programs lz4 and zstd. Every MAC, tag, SHA-256 and chunk id of the archives that
are used is checked; XXH3 is not, as the standard library does not have it. Extended attributes and owners are not restored.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import uuid


def check(holds, what):
    if not holds:
        raise ValueError(what)


class Keys:
    """The key bundle, and an identity for content keys."""

    def __init__(self, folder, identity_file):
        import age  # only sealed archives need python3-cryptography
        self.age = age
        with open(identity_file, encoding='ascii') as file:
            self.identity = age.identity(file.read())
        numbers = [int(match[1]) for match in (re.fullmatch(r'bundle-(\d+)\.age', name) for name in os.listdir(folder)) if match]
        with open(os.path.join(folder, f'bundle-{max(numbers)}.age'), 'rb') as file:
            bundle = json.loads(age.decrypt(file.read(), self.identity))
        self.store = bundle['store_id']
        self.epochs = {row['epoch']: base64.b64decode(row['key']) for row in bundle['epochs']}
        self.generations = {row['generation']: base64.b64decode(row['id_key']) for row in bundle['generations']}


class Archive:
    """One archive whose header, trailer and sections were checked."""

    def __init__(self, path, keys):
        with open(path, 'rb') as file:
            self.data = file.read()
        self.path = path
        self.seal = None
        payload = self.frame(0, 0x184D2A50)
        name, version, _, must, _, size = struct.unpack_from('<8sHHIII', payload)
        check(name == b'BKUPEDGE' and version in (1, 2) and must & ~3 == 0, f'{path} is not an archive of a known version.')
        header = json.loads(payload[24:24 + size])
        self.id, self.sequence, self.seal = header['id'], header['sequence'], header.get('seal')
        check((version == 2) == bool(must & 2) == bool(self.seal), f'{path}: the version does not fit the flags.')
        if self.seal:
            self.open_keys(keys, payload, size)
        self.plain_ids = not self.seal or self.seal.get('ids') == 'sha-256'
        self.read_trailer(version)
        table = self.section('group_table', 0x184D2A52)
        self.groups = [struct.unpack_from('<QIIIIQ', table, at) for at in range(0, len(table), 32)]
        index = self.section('index', 0x184D2A53)
        if self.seal:
            pages = range(0, len(index), 1024 * 12 + 40)
            index = b''.join(self.open('index', struct.pack('<I', page), index[at:at + 1024 * 12 + 40]) for page, at in enumerate(pages))
        self.index = {}
        for at in range(0, len(index), 12):
            self.index.setdefault(index[at:at + 8], []).append(struct.unpack_from('<I', index, at + 8)[0])
        root = self.section('root', 0x184D2A54)
        self.root = self.open('root', b'', root) if self.seal else root
        self.facts = json.loads(self.open('facts', b'', self.section('facts', 0x184D2A58))) if self.seal else self.trailer
        self.cache = {}

    def frame(self, at, *magics):
        magic, size = struct.unpack_from('<II', self.data, at)
        check(magic in magics and at + 8 + size <= len(self.data), f'{self.path}: no frame of this kind at offset {at}.')
        return self.data[at + 8:at + 8 + size]

    def derive(self, key, purpose):
        context = uuid.UUID(self.seal['store']).bytes + struct.pack('<Q', self.sequence) + self.id.encode('ascii')
        return self.keys.age.hkdf(key, b'', b'bea2 ' + purpose.encode('ascii') + b'\0' + context)

    def cipher(self, key):
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
        return {1: AESGCM, 2: ChaCha20Poly1305}[self.seal['cipher']](key)

    def open(self, purpose, clear, sealed, key=None):
        one = hmac.digest(self.derive(key or self.m, purpose), sealed[:24], 'sha256')
        return self.cipher(one).decrypt(bytes(12), sealed[24:], clear)

    def open_keys(self, keys, payload, size):
        check(keys, f'{self.path} is sealed: the keys are needed.')
        check(self.seal['store'] == keys.store, f'{self.path} is of another store.')
        self.keys = keys
        store_key = keys.epochs[self.seal['epoch']]
        self.m = self.open('wrap m', b'', base64.b64decode(self.seal['m']), store_key)
        mac = hmac.digest(self.derive(self.m, 'header'), payload[:24 + size], 'sha256')
        check(hmac.compare_digest(mac, payload[24 + size:56 + size]), f'{self.path}: the MAC of the header is wrong.')
        wrapped = base64.b64decode(self.seal['k'])
        is_shared = self.seal['mode'] == 'shared'
        self.k = self.open('wrap k', b'', wrapped, store_key) if is_shared else keys.age.decrypt(wrapped, keys.identity)

    def read_trailer(self, version):
        offset, size, footer_version, digest, end = struct.unpack('<QII32s8s', self.data[-56:])
        payload = self.frame(offset, 0x184D2A55)
        is_last = offset + 8 + len(payload) == len(self.data)
        check(end == b'BKEDGEND' and footer_version == version and is_last, f'{self.path} has no whole trailer.')
        check(hashlib.sha256(payload[:-40]).digest() == digest, f'{self.path}: the checksum of the trailer is wrong.')
        self.trailer = json.loads(payload[:size])
        if self.seal:
            self.mac = payload[size:size + 32]
            mac = hmac.digest(self.derive(self.m, 'trailer'), payload[:size], 'sha256')
            check(hmac.compare_digest(mac, self.mac), f'{self.path}: the MAC of the trailer is wrong.')
        check((self.trailer['id'], self.trailer['sequence']) == (self.id, self.sequence), f'{self.path}: the trailer is of another archive.')
        self.sections = {row['kind']: row for row in self.trailer['sections']}
        for row in self.sections.values():
            frame = self.data[row['offset']:row['offset'] + row['length']]
            check(hashlib.sha256(frame).hexdigest() == row['sha256'], f'{self.path}: the section {row["kind"]} is damaged.')

    def section(self, kind, magic):
        payload = self.frame(self.sections[kind]['offset'], magic)
        check(8 + len(payload) == self.sections[kind]['length'], f'{self.path}: the section {kind} has another length.')
        return payload

    def chunks(self, number):
        """The chunks of a group by id and domain; the ids are checked."""
        if number not in self.cache:
            offset, head_size, body_size, _, _, _ = self.groups[number]
            self.cache = {number: self.read_group(number, offset, head_size, body_size)}
        return self.cache[number]

    def read_group(self, number, offset, head_size, body_size):
        payload = self.frame(offset, 0x184D2A51)
        is_own = struct.unpack_from('<I', payload)[0] == number and 8 + len(payload) == head_size
        check(is_own, f'{self.path}: group {number} has another head.')
        body, domain = self.data[offset + head_size:offset + head_size + body_size], 0
        if self.seal:
            clear, sealed = payload[:12], payload[12:-16]
            domain = clear[8]
            check(struct.unpack_from('<I', clear, 4)[0] == body_size and domain in (1, 2) and body_size % self.seal['padding'] == 0,
                  f'{self.path}: group {number} has another body.')
            key = hmac.digest(self.derive(self.m, 'check'), sealed[:24], 'sha256')
            frames = self.data[offset:offset + head_size - 16] + bytes(16) + body
            self.cipher(key).decrypt(bytes(12), payload[-16:], frames)
            rows = self.open('head', clear, sealed)
            text = self.open('body', clear, self.frame(offset + head_size, 0x184D2A57), self.k if domain == 1 else self.m)
            body = text[4:4 + struct.unpack_from('<I', text)[0]]
            count, size, rows = *struct.unpack_from('<II', rows), rows[8:]
        else:
            count, size, rows = *struct.unpack_from('<II', payload, 4), payload[12:]
        is_lz4 = body[:4] == struct.pack('<I', 0x184D2204)
        tool = ['lz4', '-dc'] if is_lz4 else ['zstd', '-dcq']
        raw = subprocess.run(tool, input=body if is_lz4 else body[12:], stdout=subprocess.PIPE, check=True).stdout
        check(len(raw) == size, f'{self.path}: group {number} has another size.')
        found, at = {}, 0
        for row in range(0, count * 36, 36):
            chunk_id, length = struct.unpack_from('<32sI', rows, row)
            chunk, at = raw[at:at + length], at + length
            actual = self.chunk_id(hashlib.sha256(chunk).digest(), domain)
            check(actual == chunk_id, f'{self.path}: a chunk of group {number} has another id.')
            found[chunk_id, domain] = chunk
        check(at == size, f'{self.path}: the chunks of group {number} are not its bytes.')
        return found

    def chunk_id(self, digest, domain):
        return hmac.digest(self.keys.generations[self.seal['generation']], bytes([domain]) + digest, 'sha256') if self.seal else digest

    def find(self, chunk_id, domain, is_plain):
        if not self.seal:
            domain = 0
        elif is_plain:
            chunk_id = self.chunk_id(chunk_id, domain)
        for number in self.index.get(chunk_id[:8], []):
            if (chunk_id, domain) in self.chunks(number):
                return self.chunks(number)[chunk_id, domain]
        raise ValueError(f'{self.path} does not have the chunk {chunk_id.hex()}.')

    def check_groups(self):
        for number, group in enumerate(self.groups):
            if any(group):
                self.chunks(number)


class Reader:
    """Reads the values of a manifest."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        check(self.at + size <= len(self.data), 'A page of the manifest ends in a record.')
        self.at += size
        return self.data[self.at - size:self.at]

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def signed(self):
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def parts(self):
        parts = []
        for _ in range(self.varint()):
            length = self.varint()
            parts.append((length >> 1, None, None) if length & 1 else (length >> 1, self.varint(), self.take(32)))
        return parts


class Backup:
    """One backup with the archives that it needs."""

    def __init__(self, folder, backup_id, keys):
        self.top = Archive(os.path.join(folder, backup_id + '.bea'), keys)
        self.archives = {self.top.sequence: self.top}
        for row in self.top.trailer['archives']:
            paths = [os.path.join(folder, row['id'] + suffix) for suffix in ('.bea', '.bec')]
            archive = Archive(next(path for path in paths if os.path.exists(path)), keys)
            check((archive.id, archive.sequence) == (row['id'], row['sequence']), f'{archive.path} is another archive.')
            self.archives[archive.sequence] = archive
        for archive in self.archives.values():
            archive.check_groups()
            previous = archive.trailer.get('previous')
            if previous and previous['sequence'] in self.archives:
                before = self.archives[previous['sequence']]
                first = before.facts.get('first_mac') or before.mac.hex()
                check(first == previous['mac'], f'{before.path} is not the archive that the next one names.')

    def chunk(self, sequence, chunk_id, domain):
        return self.archives[sequence].find(chunk_id, domain, self.top.plain_ids)

    def entries(self):
        """(kind, path, mode, modified, target, parts) of each entry in order."""
        root, at = self.top.root, 12
        entry = None
        for _ in range(struct.unpack_from('<I', root, 8)[0]):
            at += 2 + struct.unpack_from('<H', root, at)[0]
            chunk_id, size, sequence, _ = struct.unpack_from('<32sIQI', root, at)
            at += 48
            page, path = Reader(self.chunk(sequence, chunk_id, 2)), b''
            check(len(page.data) == size, 'A page has another length.')
            while page.at < size:
                what = page.take(1)[0]
                if what == 1:
                    check(entry is None, 'A continued entry has no end.')
                    entry, continued, path = self.entry(page, path)
                    if continued:
                        continue
                    check(sum(part[0] for part in entry[5]) == entry[6], f'{path} has another size.')
                elif what == 2:
                    entry[5].extend(page.parts())
                    continue
                else:
                    check(what == 3 and not page.varint() & 8, f'{entry[1]} was not read to its end.')
                    check(sum(part[0] for part in entry[5]) == page.varint(), f'{entry[1]} has another size.')
                yield entry[:6]
                entry = None

    @staticmethod
    def entry(page, before):
        kind, flags, shared = page.take(1)[0], page.varint(), page.varint()
        path = before[:shared] + page.take(page.varint())
        check(all(segment not in (b'', b'.', b'..') and b'\0' not in segment for segment in path.split(b'/')), f'{path} is not safe.')
        mode, _, _ = page.varint(), page.varint(), page.varint()
        modified = page.signed() * 10**9 + page.varint()
        page.signed(), page.varint(), page.varint()
        size = page.varint() if kind in (2, 6) else 0
        parts = page.parts() if kind in (2, 6) else []
        target = page.take(page.varint()) if kind in (3, 4) else b''
        page.take(page.varint())  # extended attributes
        return (kind, path, mode, modified, target, parts, size), flags & 1, path

    def restore(self, to):
        to = os.fsencode(to)
        os.makedirs(to)
        folders, count = [], 0
        for kind, path, mode, modified, target, parts in self.entries():
            at = os.path.join(to, path)
            count += 1
            if kind == 1:
                os.mkdir(at)
                folders.append((at, mode, modified))
                continue
            if kind in (2, 6):
                with open(at, 'xb') as file:
                    for length, sequence, chunk_id in parts:
                        chunk = bytes(length) if chunk_id is None else self.chunk(sequence, chunk_id, 1)
                        check(len(chunk) == length, f'{path} has a part of another length.')
                        file.write(chunk)
            elif kind == 3:
                os.symlink(target, at)
            elif kind == 4:
                os.link(os.path.join(to, target), at, follow_symlinks=False)
                continue
            elif kind == 5:
                os.mkfifo(at)
            if kind != 3:
                os.chmod(at, mode)
            os.utime(at, ns=(modified, modified), follow_symlinks=False)
        for at, mode, modified in reversed(folders):
            os.chmod(at, mode)
            os.utime(at, ns=(modified, modified))
        check(count == struct.unpack_from('<Q', self.top.root)[0] == self.top.facts['entries'], 'The number of entries is another one.')
        return count


def main(folder, backup_id, to, keys=None, identity=None):
    backup = Backup(folder, backup_id, Keys(keys, identity) if keys else None)
    print(f'{backup.restore(to)} entries restored from {len(backup.archives)} archives')


if __name__ == '__main__':
    if len(sys.argv) not in (4, 6):
        sys.exit(__doc__)
    main(*sys.argv[1:])
