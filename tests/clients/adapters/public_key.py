"""Reads an RSA public key in PKCS#1 PEM, for libraries that want bare numbers."""

import base64
import hashlib

SEQUENCE, INTEGER = 0x30, 0x02


def element(data, tag):
    """The content of the DER element at the start, and what follows it."""
    if data[0] != tag:
        raise ValueError(f"DER tag {data[0]:#x} where {tag:#x} belongs")
    length, start = data[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:start], "big")
    return data[start : start + length], data[start + length :]


def parse(pem):
    """Modulus and exponent of `-----BEGIN RSA PUBLIC KEY-----`."""
    body = "".join(line for line in pem.splitlines() if not line.startswith("-"))
    numbers, _ = element(base64.b64decode(body), SEQUENCE)
    modulus, rest = element(numbers, INTEGER)
    exponent, _ = element(rest, INTEGER)
    return int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")


def tl_bytes(number):
    """A number as the TL type `bytes`, big-endian without leading zeros."""
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(data) < 254:
        data = bytes([len(data)]) + data
    else:
        data = b"\xfe" + len(data).to_bytes(3, "little") + data
    return data + bytes(-len(data) % 4)


def fingerprint(modulus, exponent):
    """The signed 64-bit fingerprint by which the server names the key."""
    digest = hashlib.sha1(tl_bytes(modulus) + tl_bytes(exponent)).digest()
    return int.from_bytes(digest[-8:], "little", signed=True)
