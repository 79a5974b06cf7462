using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the key that is sent to a server, which only a file can contain.</summary>
internal static class RemoteKey
{
    private const int MaxBytes = 8192;

    /// <summary>Returns the key in a file, and a warning if other users can read it.</summary>
    /// <param name="path">The absolute path of the file.</param>
    /// <param name="origin">The option or variable that names it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the file cannot be read or does not contain a single key.</exception>
    public static (string Key, string? Warning) Read(string path, string origin)
    {
        string text;
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            text = length > MaxBytes ? "" : Encoding.ASCII.GetString(bytes, 0, length).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(origin, $"cannot be read: {e.Message}", e);
        }

        return text.Length > 0 && text.All(letter => letter is > ' ' and < '\x7f' and not '?')
            ? (text, SecretFile.FindWarning(origin, path))
            : throw Refused(origin, $"'{path}' must contain one API key and nothing else.", null);
    }

    private static Fault Refused(string origin, string why, Exception? cause) =>
        new(
            FaultCode.InvalidRequest,
            $"The file of {origin} {why} An admin creates a key with 'backupedge key create'; save it with mode 0600.",
            cause,
            ("field", "key_file")
        );
}
