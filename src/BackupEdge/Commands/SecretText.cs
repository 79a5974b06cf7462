using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Reads identities and passphrases from files or standard input. They <em>must not</em> be arguments: other users can list those of every
/// process.
/// </summary>
internal static class SecretText
{
    private const int MaxChars = 64 << 10;
    private const string StandardInput = "-";

    /// <summary>Reads the identities of a file of age; <c>-</c> means standard input. The caller disposes them.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static OfferedKeys Identities(CommandRun run, string path)
    {
        try
        {
            var what = path == StandardInput ? "The identity" : $"The identity in '{path}'";
            return new OfferedKeys(what, AgeIdentityFile.Parse(Read(run, "--identity", path)));
        }
        catch (AgeFormatException e)
        {
            throw KeyFaults.Refused($"--identity: {e.Message}");
        }
    }

    /// <summary>Reads a passphrase, the first line of a file; <c>-</c> means standard input.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static string Passphrase(CommandRun run, string path)
    {
        var text = Read(run, "--passphrase-file", path).TrimEnd('\r', '\n');
        return text.Length > 0 && !text.AsSpan().ContainsAny('\r', '\n')
            ? text
            : throw KeyFaults.Refused("--passphrase-file must contain the passphrase in one line, and nothing else.");
    }

    private static string Read(CommandRun run, string option, string path)
    {
        try
        {
            using var file = path == StandardInput ? null : new StreamReader(Path.GetFullPath(path, run.CommandEnvironment.WorkingFolder));
            var buffer = new char[MaxChars];
            var count = (file ?? run.CommandEnvironment.Input).ReadBlock(buffer);
            var text = new string(buffer, 0, count);
            Array.Clear(buffer);
            return count < MaxChars ? text : throw KeyFaults.Refused($"{option}: '{path}' is too large.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw KeyFaults.Refused($"{option}: '{path}' cannot be read: {e.Message}");
        }
    }
}
