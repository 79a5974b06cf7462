using System.Security.Cryptography;
using System.Text;
using BackupEdge.Encryption.Age;
using BackupEdge.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Encryption.Age;

public sealed class AgeFileTests : IDisposable
{
    private const int Chunk = 64 << 10;

    // Lengths around the ends of chunks, and others.
    private static readonly Gen<int> Lengths = Gen.OneOf(
        Gen.Choose(0, 200),
        Gen.Elements(0, 1, Chunk - 1, Chunk, Chunk + 1, 2 * Chunk - 1, 2 * Chunk, 2 * Chunk + 1)
    );

    private readonly AgeIdentity[] _identities = [.. Enumerable.Range(0, 21).Select(_ => AgeIdentity.Generate())];

    public void Dispose() => Array.ForEach(_identities, identity => identity.Dispose());

    [Fact]
    public void Any_text_for_any_recipients_is_decrypted_with_each_identity_and_not_with_another() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(Arb.From(Lengths), Arb.From(Gen.Choose(1, 20)), (length, count) =>
            {
                var text = RandomNumberGenerator.GetBytes(length);
                var file = AgeFile.Encrypt(text, [.. _identities[..count].Select(identity => identity.Recipient)]);

                Assert.All(_identities[..count], identity => Assert.Equal(text, AgeFile.TryDecrypt(file, [identity])));
                Assert.Null(AgeFile.TryDecrypt(file, _identities[count..]));
                Assert.Equal(text, AgeFile.TryDecrypt(file, _identities));
                Assert.Equal(text, AgeFile.TryDecrypt(Armor(file), _identities));
            }));

    [Fact]
    public void Any_text_is_decrypted_with_its_passphrase_and_not_with_another() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30),
            Prop.ForAll<byte[], byte[]>(
                (text, passphrase) =>
                {
                    var file = AgeFile.EncryptWithPassphrase(text, passphrase, logN: 4);

                    Assert.Equal(text, AgeFile.TryDecryptWithPassphrase(file, passphrase));
                    Assert.Equal(text, AgeFile.TryDecryptWithPassphrase(Armor(file), passphrase));
                    Assert.Null(AgeFile.TryDecryptWithPassphrase(file, [.. passphrase, 1]));
                }
            )
        );

    [Fact]
    public void A_file_with_any_bit_flipped_is_refused()
    {
        var file = AgeFile.Encrypt("text"u8, [_identities[0].Recipient, _identities[1].Recipient]);

        AssertRefused(file, damaged => AgeFile.TryDecrypt(damaged, _identities[..1]));
    }

    [Fact]
    public void A_file_with_a_passphrase_and_any_bit_flipped_is_refused()
    {
        var file = AgeFile.EncryptWithPassphrase("text"u8, "secret"u8, logN: 1);

        AssertRefused(file, damaged => AgeFile.TryDecryptWithPassphrase(damaged, "secret"u8));
    }

    [Fact]
    public void A_long_file_with_a_bit_flipped_truncated_or_extended_is_refused() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(100),
            Prop.ForAll(Arb.From(Lengths), Arb.From(Gen.Choose(0, int.MaxValue)), (length, choice) =>
            {
                var file = AgeFile.Encrypt(new byte[length], [_identities[0].Recipient]);
                var damaged = file.ToArray();
                damaged[choice % file.Length] ^= (byte)(1 << (choice % 8));

                AssertRefused(damaged, _identities);
                AssertRefused(file[..(choice % file.Length)], _identities);
                AssertRefused([.. file, .. new byte[1 + choice % (2 * Chunk)]], _identities);
            })
        );

    [Fact]
    public void Two_files_of_a_text_have_nothing_in_common()
    {
        AgeRecipient[] recipients = [_identities[0].Recipient, _identities[0].Recipient];
        var stanzas = Enumerable.Range(0, 2).SelectMany(_ => AgeHeader.Parse(AgeFile.Encrypt("text"u8, recipients)).Stanzas).ToArray();

        Assert.Equal(4, stanzas.Select(stanza => stanza.Arguments[1]).Distinct().Count());
        Assert.Equal(4, stanzas.Select(stanza => Convert.ToHexString(stanza.Body)).Distinct().Count());
        Assert.NotEqual(AgeFile.EncryptWithPassphrase("text"u8, "a"u8, 1), AgeFile.EncryptWithPassphrase("text"u8, "a"u8, 1));
    }

    [Fact]
    public void A_file_has_the_work_factor_16_by_default()
    {
        var file = AgeFile.EncryptWithPassphrase("text"u8, "secret"u8);

        Assert.Equal("16", AgeHeader.Parse(file).Stanzas[0].Arguments[2]);
        Assert.Equal("text"u8.ToArray(), AgeFile.TryDecryptWithPassphrase(file, "secret"u8));
    }

    [Fact]
    public void Identities_do_not_decrypt_a_file_with_a_passphrase_nor_a_passphrase_one_with_recipients()
    {
        Assert.Null(AgeFile.TryDecrypt(AgeFile.EncryptWithPassphrase("text"u8, "secret"u8, 1), _identities));
        Assert.Null(AgeFile.TryDecryptWithPassphrase(AgeFile.Encrypt("text"u8, [_identities[0].Recipient]), "secret"u8));
    }

    [Fact]
    public void A_work_factor_that_needs_more_memory_than_is_available_is_refused_with_the_need()
    {
        var file = WithWorkFactor("22");
        var fault = Assert.Throws<Fault>(() => AgeFile.TryDecryptWithPassphrase(file, "secret"u8, () => (4L << 30) - 1));

        Assert.Equal((FaultCode.ResourceLimit, "4294967296"), (fault.Code, fault.Details["needed_bytes"]));
        Assert.Contains("needs 4096 MiB of memory; 4095 MiB are available", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_work_factor_is_accepted_if_the_memory_suffices_or_is_unknown()
    {
        var file = AgeFile.EncryptWithPassphrase("text"u8, "secret"u8, logN: 10);

        Assert.Equal("text"u8.ToArray(), AgeFile.TryDecryptWithPassphrase(file, "secret"u8, () => 1 << 20));
        Assert.Equal("text"u8.ToArray(), AgeFile.TryDecryptWithPassphrase(file, "secret"u8, () => null));
        Assert.Throws<Fault>(() => AgeFile.TryDecryptWithPassphrase(file, "secret"u8, () => (1 << 20) - 1));
    }

    [Theory]
    [InlineData("23")]
    [InlineData("63")]
    [InlineData("64")]
    [InlineData("4294967312")]
    [InlineData("18446744073709551632")]
    public void A_work_factor_above_22_is_refused(string factor)
    {
        var file = WithWorkFactor(factor);
        var exception = Assert.Throws<AgeFormatException>(() => AgeFile.TryDecryptWithPassphrase(file, "secret"u8, () => null));

        Assert.Contains("work factor above 22", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_encrypted_is_refused()
    {
        AgeRecipient[] recipients = [_identities[0].Recipient];

        Assert.Throws<ArgumentOutOfRangeException>(() => AgeFile.Encrypt("text"u8, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgeFile.Encrypt(new byte[AgeFile.MaxLength], recipients));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgeFile.EncryptWithPassphrase("text"u8, "secret"u8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgeFile.EncryptWithPassphrase("text"u8, "secret"u8, 23));
    }

    // A file with a passphrase whose stanza has a work factor of its own and a key that no passphrase gives.
    private static byte[] WithWorkFactor(string factor)
    {
        var stanza = new AgeStanza(["scrypt", UnpaddedBase64.Encode(new byte[16]), factor], new byte[FileKeyWrap.Length]);
        return [.. AgeHeader.Write([stanza], new byte[AgeHeader.FileKeyLength]), .. new byte[32]];
    }

    private static byte[] Armor(byte[] file)
    {
        var lines = Convert.ToBase64String(file).Chunk(64).Select(line => new string(line));
        return Encoding.ASCII.GetBytes(
            $"-----BEGIN AGE ENCRYPTED FILE-----\n{string.Join('\n', lines)}\n-----END AGE ENCRYPTED FILE-----\n"
        );
    }

    private static void AssertRefused(byte[] file, Func<byte[], byte[]?> decrypt)
    {
        Assert.NotNull(decrypt(file));
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = file.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(IsRefused(() => decrypt(damaged)), $"bit {bit}");
        }
    }

    private static void AssertRefused(byte[] file, AgeIdentity[] identities) =>
        Assert.True(IsRefused(() => AgeFile.TryDecrypt(file, identities)));

    private static bool IsRefused(Func<byte[]?> decrypt)
    {
        try
        {
            return decrypt() is null;
        }
        catch (AgeFormatException)
        {
            return true;
        }
    }
}
