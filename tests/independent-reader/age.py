"""Opens files of age (https://age-encryption.org/v1) with an X25519 identity, by python3-cryptography."""
import base64
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
CHUNK = 65536 + 16


def hkdf(key, salt, info):
    """HKDF-SHA256 (RFC 5869) with 32 bytes of output, which are one block."""
    return hmac.digest(hmac.digest(salt or bytes(32), key, 'sha256'), info + b'\1', 'sha256')


def identity(text):
    """The private key of the first line AGE-SECRET-KEY-1... (Bech32, BIP 173)."""
    line = next(line for line in text.split('\n') if line.startswith('AGE-SECRET-KEY-1')).strip().lower()
    prefix, _, data = line.rpartition('1')
    values = [BECH32.index(letter) for letter in data]
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    if check != 1:
        raise ValueError('The checksum of the identity is wrong.')
    bits = ''.join(f'{value:05b}' for value in values[:-6])
    return X25519PrivateKey.from_private_bytes(int(bits[:256], 2).to_bytes(32, 'big'))


def _base64(text):
    return base64.b64decode(text + '=' * (-len(text) % 4), validate=True)


def decrypt(data, key):
    """The text of an age file that is encrypted to the identity. Raises ValueError or InvalidTag."""
    end = data.index(b'\n---') + 4
    mac, payload = data[end:].split(b'\n', 1)
    lines = data[:end].decode('ascii').split('\n')
    if lines[0] != 'age-encryption.org/v1':
        raise ValueError('This is not an age file.')
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    for line, body in zip(lines[1:], lines[2:]):
        if not line.startswith('-> X25519 '):
            continue
        share = _base64(line.split(' ')[2])
        shared = key.exchange(X25519PublicKey.from_public_bytes(share))
        wrapping = hkdf(shared, share + public, b'age-encryption.org/v1/X25519')
        try:
            file_key = ChaCha20Poly1305(wrapping).decrypt(bytes(12), _base64(body), None)
        except Exception:  # pylint: disable=broad-except # this stanza is for another recipient
            continue
        if not hmac.compare_digest(hmac.digest(hkdf(file_key, b'', b'header'), data[:end], 'sha256'), _base64(mac.decode().strip())):
            raise ValueError('The MAC of the age header is wrong.')
        stream = ChaCha20Poly1305(hkdf(file_key, payload[:16], b'payload'))
        sealed, text = payload[16:], b''
        for number in range(max(1, -(-len(sealed) // CHUNK))):
            last = (number + 1) * CHUNK >= len(sealed)
            nonce = number.to_bytes(11, 'big') + bytes([last])
            text += stream.decrypt(nonce, sealed[number * CHUNK:(number + 1) * CHUNK], None)
        return text
    raise ValueError('The age file is not for this identity.')
