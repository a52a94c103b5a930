/* libsodium: key exchange, signatures, authenticated encryption, hashes and a password hash. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sodium.h"

static uint64_t sum;

static void take(const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001B3);
}

static void finish(const char *what) {
    printf("%s %016" PRIx64 "\n", what, sum);
    sum = 0;
}

int main(int argc, char **argv) {
    static unsigned char text[65536], sealed[sizeof text + 64], opened[sizeof text];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL || fread(text, 1, sizeof text, file) != sizeof text) return 64;
    fclose(file);
    unsigned char secret[32] = {7}, point[32], nonce[24] = {1}, hash[64], public_key[32], private_key[64],
                  signature[64];
    unsigned long long length;

    memcpy(secret, text, sizeof secret);
    crypto_scalarmult_base(point, secret);
    for (int i = 0; i < 1200; i++) {
        if (crypto_scalarmult(point, secret, point) != 0) puts("no point");
        secret[i & 31] ^= point[5];
    }
    take(point, sizeof point), finish("scalarmult");

    crypto_sign_seed_keypair(public_key, private_key, secret);
    for (int i = 0; i < 1000; i++) {
        crypto_sign_detached(signature, NULL, text + i, 200, private_key);
        if (crypto_sign_verify_detached(signature, text + i, 200, public_key) != 0) puts("not verified");
        take(signature, sizeof signature);
    }
    finish("sign");

    for (int i = 0; i < 400; i++) {
        nonce[0]++;
        crypto_aead_chacha20poly1305_ietf_encrypt(sealed, &length, text, sizeof text, NULL, 0, NULL, nonce, secret);
        if (crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL, sealed, length, NULL, 0, nonce, secret) != 0)
            puts("not opened");
        take(sealed + length - 16, 16);
    }
    finish("chacha20poly1305");

    for (int i = 0; i < 300; i++) {
        nonce[0]++;
        crypto_secretbox_easy(sealed, text, sizeof text, nonce, secret);
        take(sealed, 16);
    }
    finish("secretbox");

    for (int i = 0; i < 400; i++) {
        crypto_generichash(hash, sizeof hash, text + i, sizeof text - 1000, NULL, 0);
        take(hash, sizeof hash);
        crypto_hash_sha512(hash, text + i, sizeof text - 1000);
        take(hash, sizeof hash);
    }
    finish("hash");

    if (crypto_pwhash(hash, 32, "correct horse battery staple", 28, text, 4, 16 << 20, crypto_pwhash_ALG_ARGON2ID13) !=
        0)
        puts("no memory");
    take(hash, 32), finish("argon2");
    return memcmp(text, opened, sizeof text) != 0;
}
