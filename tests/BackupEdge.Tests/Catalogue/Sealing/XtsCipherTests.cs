using System.Security.Cryptography;
using BackupEdge.Catalogue.Sealing;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Tests AES-256-XTS with a vector of IEEE 1619 and against the definition of the standard.</summary>
public sealed unsafe class XtsCipherTests
{
    // IEEE 1619-2007, annex B, vector 10: 512 bytes that count from 0, data unit 0xFF.
    private const string Key =
        "2718281828459045235360287471352662497757247093699959574966967627"
        + "3141592653589793238462643383279502884197169399375105820974944592";

    private const string Sealed =
        "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b5d31e276f8fe4a8d66b317f9ac683f44680a86ac35adfc33"
        + "45befecb4bb188fd5776926c49a3095eb108fd1098baec70aaa66999a72a82f27d848b21d4a741b0c5cd4d5fff9dac89aeba122961d03a75"
        + "7123e9870f8acf1000020887891429ca2a3e7a7d7df7b10355165c8b9a6d0a7de8b062c4500dc4cd120c0f7418dae3d0b5781c34803fa754"
        + "21c790dfe1de1834f280d7667b327f6c8cd7557e12ac3a0f93ec05c52e0493ef31a12d3d9260f79a289d6a379bc70c50841473d1a8cc81ec"
        + "583e9645e07b8d9670655ba5bbcfecc6dc3966380ad8fecb17b6ba02469a020a84e18e8f84252070c13e9f1f289be54fbc481457778f6160"
        + "15e1327a02b140f1505eb309326d68378f8374595c849d84f4c333ec4423885143cb47bd71c5edae9be69a2ffeceb1bec9de244fbe15992b"
        + "11b77c040f12bd8f6a975a44a0f90c29a9abc3d4d893927284c58754cce294529f8614dcd2aba991925fedc4ae74ffac6e333b93eb4aff04"
        + "79da9a410e4450e0dd7ae4c6e2910900575da401fc07059f645e8b7e9bfdef33943054ff84011493c27b3429eaedb4ed5376441a77ed4385"
        + "1ad77f16f541dfd269d50d6a5f14fb0aab1cbb4c1550be97f7ab4066193c4caa773dad38014bd2092fa755c824bb5e54c4f36ffda9fcea70"
        + "b9c6e693e148c151";

    private static readonly Gen<(byte[] Key, byte[] Plain, ulong Upper, ulong Lower)> Units =
        from key in Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(64)
        from length in Gen.Choose(16, 100)
        from plain in Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(length)
        from upper in Gen.Choose(0, int.MaxValue)
        from lower in Gen.Choose(0, int.MaxValue)
        select (key, plain, (ulong)upper, (ulong)lower << 20);

    [Fact]
    public void The_vector_of_the_standard_is_met()
    {
        var plain = Enumerable.Range(0, 512).Select(i => (byte)i).ToArray();

        Assert.Equal(Sealed, Convert.ToHexStringLower(Encrypt(Convert.FromHexString(Key), 0xFF, plain)));
        Assert.Equal(plain, Decrypt(Convert.FromHexString(Key), 0xFF, Convert.FromHexString(Sealed)));
    }

    [Fact]
    public void Units_of_any_length_are_encrypted_as_the_standard_defines() =>
        Prop.ForAll(Units.ToArbitrary(), unit =>
            {
                var tweak = new UInt128(unit.Upper, unit.Lower);
                var encrypted = Encrypt(unit.Key, tweak, unit.Plain);

                Assert.Equal(Defined(unit.Key, tweak, unit.Plain), encrypted);
                Assert.Equal(unit.Plain, Decrypt(unit.Key, tweak, encrypted));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_first_blocks_of_a_unit_are_decrypted_without_the_others()
    {
        var key = Convert.FromHexString(Key);
        var plain = new byte[4096];
        Random.Shared.NextBytes(plain);

        Assert.Equal(plain[..2048], Decrypt(key, 7, Encrypt(key, 7, plain)[..2048]));
    }

    [Fact]
    public void A_key_with_equal_halves_or_another_length_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new XtsCipher(new byte[64]));
        Assert.Throws<ArgumentException>(() => new XtsCipher(Convert.FromHexString(Key).AsSpan(0, 32)));
    }

    // IEEE 1619, clause 5.3.2, with AES in ECB mode of .NET.
    private static byte[] Defined(byte[] key, UInt128 tweak, byte[] plain)
    {
        using var data = Aes.Create();
        data.Key = key[..32];
        using var forTweak = Aes.Create();
        forTweak.Key = key[32..];
        var number = new byte[16];
        for (var i = 0; i < 16; i++)
        {
            number[i] = (byte)(tweak >> (8 * i));
        }

        var mask = forTweak.EncryptEcb(number, PaddingMode.None);
        var result = new byte[plain.Length];
        var blocks = plain.Length / 16;
        var rest = plain.Length % 16;
        for (var i = 0; i < blocks - 1 || (i < blocks && rest == 0); i++)
        {
            Block(plain.AsSpan(i * 16, 16), mask).CopyTo(result, i * 16);
            mask = Next(mask);
        }

        if (rest > 0)
        {
            var last = (blocks - 1) * 16;
            var stolen = Block(plain.AsSpan(last, 16), mask);
            stolen.AsSpan(0, rest).CopyTo(result.AsSpan(last + 16));
            byte[] final = [.. plain.AsSpan(last + 16, rest), .. stolen.AsSpan(rest)];
            Block(final, Next(mask)).CopyTo(result, last);
        }

        return result;

        byte[] Block(ReadOnlySpan<byte> from, byte[] with) => Xor(data.EncryptEcb(Xor(from, with), PaddingMode.None), with);
    }

    private static byte[] Xor(ReadOnlySpan<byte> one, byte[] other)
    {
        var result = one.ToArray();
        for (var i = 0; i < 16; i++)
        {
            result[i] ^= other[i];
        }

        return result;
    }

    // Multiplies by the primitive element of GF(2^128).
    private static byte[] Next(byte[] mask)
    {
        var result = new byte[16];
        for (var i = 0; i < 16; i++)
        {
            result[i] = (byte)((mask[i] << 1) | (i > 0 ? mask[i - 1] >> 7 : 0));
        }

        result[0] ^= (byte)(mask[15] >> 7 == 1 ? 0x87 : 0);
        return result;
    }

    private static byte[] Encrypt(byte[] key, UInt128 tweak, byte[] plain)
    {
        using var cipher = new XtsCipher(key);
        var result = plain.ToArray();
        fixed (byte* bytes = result)
        {
            Assert.True(cipher.Encrypt(tweak, bytes, bytes, result.Length));
        }

        return result;
    }

    private static byte[] Decrypt(byte[] key, UInt128 tweak, byte[] encrypted)
    {
        using var cipher = new XtsCipher(key);
        var result = new byte[encrypted.Length];
        fixed (byte* from = encrypted)
        fixed (byte* to = result)
        {
            Assert.True(cipher.Decrypt(tweak, from, to, result.Length));
        }

        return result;
    }
}
