using System.Security.Cryptography;
using BackupEdge.Encryption.Age;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests that <c>age</c> and <c>age-keygen</c> of the machine read what this program writes, and the reverse.</summary>
public sealed class AgeProgramTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    // age reads a passphrase from a terminal only, which `script` provides; age -p asks for it twice.
    private const string Terminal = "printf '%s\\n%s\\n' \"$1\" \"$1\" | script -qec \"$2\" /dev/null";

    private readonly TempFolder _folder = new();
    private readonly AgeIdentity _identity = AgeIdentity.Generate();

    /// <summary>Lengths of texts: none, short, and around the ends of chunks.</summary>
    public static TheoryData<int> Lengths => [0, 1, 65535, 65536, 65537, 131072, 200_000];

    public void Dispose()
    {
        _identity.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Age_decrypts_what_is_encrypted_to_a_recipient(int length)
    {
        RequireAge();
        using var other = AgeIdentity.Generate();
        var text = RandomNumberGenerator.GetBytes(length);
        Write("sealed.age", AgeFile.Encrypt(text, [other.Recipient, _identity.Recipient]));
        WriteIdentity();

        await ShellRun.RunAsync(_folder.Path, "age -d -i identity.txt sealed.age >text");

        Assert.Equal(text, Read("text"));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task What_age_encrypts_to_recipients_is_decrypted(int length)
    {
        RequireAge();
        using var other = AgeIdentity.Generate();
        var text = RandomNumberGenerator.GetBytes(length);
        Write("text", text);
        string[] recipients = [other.Recipient.ToString(), _identity.Recipient.ToString()];

        await ShellRun.RunAsync(_folder.Path, "age -r \"$1\" -r \"$2\" -o binary.age text", recipients);
        await ShellRun.RunAsync(_folder.Path, "age -a -r \"$1\" -r \"$2\" -o armored.age text", recipients);

        Assert.Equal(text, AgeFile.TryDecrypt(Read("binary.age"), [_identity]));
        Assert.Equal(text, AgeFile.TryDecrypt(Read("armored.age"), [_identity]));
    }

    [Fact]
    public async Task Age_decrypts_what_is_encrypted_with_a_passphrase()
    {
        RequireAge();
        RequireTerminal();
        Write("sealed.age", AgeFile.EncryptWithPassphrase("text"u8, "correct horse battery staple"u8));

        await ShellRun.RunAsync(_folder.Path, Terminal, [Passphrase, "age -d -o text sealed.age"]);

        Assert.Equal("text"u8.ToArray(), Read("text"));
    }

    [Fact]
    public async Task What_age_encrypts_with_a_passphrase_is_decrypted()
    {
        RequireAge();
        RequireTerminal();
        Write("text", "text"u8.ToArray());

        await ShellRun.RunAsync(_folder.Path, Terminal, [Passphrase, "age -p -o sealed.age text"]);

        Assert.Equal("text"u8.ToArray(), AgeFile.TryDecryptWithPassphrase(Read("sealed.age"), "correct horse battery staple"u8));
        Assert.Null(AgeFile.TryDecryptWithPassphrase(Read("sealed.age"), "another"u8));
    }

    [Fact]
    public async Task An_identity_file_of_age_keygen_is_read_and_one_that_is_written_is_accepted()
    {
        RequireAge();
        await ShellRun.RunAsync(_folder.Path, "age-keygen -o theirs.txt 2>/dev/null && age-keygen -y theirs.txt >theirs.pub");
        WriteIdentity();
        var ours = await ShellRun.RunAsync(_folder.Path, "age-keygen -y identity.txt");

        using var theirs = Assert.Single(AgeIdentityFile.Parse(await File.ReadAllTextAsync(_folder.At("theirs.txt"), Ct)));
        Assert.Equal((await File.ReadAllTextAsync(_folder.At("theirs.pub"), Ct)).Trim(), theirs.Recipient.ToString());
        Assert.Equal(_identity.Recipient.ToString(), ours.Trim());
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static void RequireAge() => Assert.SkipUnless(File.Exists("/usr/bin/age"), "age is not installed");

    private static void RequireTerminal() => Assert.SkipUnless(File.Exists("/usr/bin/script"), "script of util-linux is not installed");

    private void WriteIdentity() =>
        File.WriteAllText(_folder.At("identity.txt"), AgeIdentityFile.Write(_identity, DateTimeOffset.UnixEpoch));

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder.At(name), content);

    private byte[] Read(string name) => File.ReadAllBytes(_folder.At(name));
}
