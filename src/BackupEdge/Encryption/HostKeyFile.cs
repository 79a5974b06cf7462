using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>The host's key file, an identity file of age, with which a service opens the key bundle without being asked.</summary>
/// <param name="settings">The settings, which say where the file is.</param>
/// <param name="data">The data folder, whose owner a new file belongs to.</param>
internal sealed class HostKeyFile(EncryptionDefinition settings, DataPaths data)
{
    private const uint OthersMayUse = 0x06; // 006
    private const int MaxBytes = 64 << 10;

    /// <summary>The path of the file that exists; null if none does.</summary>
    public string? Found => settings.KeyFiles.FirstOrDefault(File.Exists);

    /// <summary>The path of the file that exists, otherwise the one that would be created; null if there is no place for it.</summary>
    public string? Place => Found ?? settings.NewKeyFile;

    /// <summary>Changes whenever the file is replaced; null if there is none.</summary>
    public (string Path, DateTime Written, long Bytes)? Stamp =>
        Found is { } path && new FileInfo(path) is { Exists: true } file ? (path, file.LastWriteTimeUtc, file.Length) : null;

    /// <summary>Reads the identities of the file. The caller disposes them.</summary>
    /// <exception cref="Fault"><c>key_missing</c> if there is no file, or it cannot be used.</exception>
    public OfferedKeys Read()
    {
        var path = Found ?? throw KeyFaults.NoKeyFile(settings.KeyFiles);
        ThrowIfExposed(path);
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw KeyFaults.UnusableKeyFile(path, "it is too large for an identity file of age.");
            }

            return new OfferedKeys($"The key file '{path}'", AgeIdentityFile.Parse(File.ReadAllText(path)));
        }
        catch (AgeFormatException e)
        {
            throw KeyFaults.UnusableKeyFile(path, $"{e.Message} Put the right file back.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KeyFaults.UnusableKeyFile(path, e.Message);
        }
    }

    /// <summary>Returns the public key of the file, which is created if it does not exist.</summary>
    /// <param name="now">The current time, UTC.</param>
    /// <exception cref="Fault">Those of <see cref="Read"/> and <see cref="Create"/>.</exception>
    public AgeRecipient ReadOrCreate(DateTimeOffset now)
    {
        if (Found is null)
        {
            return Create(now);
        }

        using var keys = Read();
        return keys.Recipients[0];
    }

    /// <summary>Creates the file with a new identity, for the owner of the data folder and mode 0600.</summary>
    /// <param name="now">The current time, UTC.</param>
    /// <returns>The public key of the identity.</returns>
    /// <exception cref="Fault"><c>invalid_request</c> if there is no place for it; <c>io_error</c> or <c>no_space</c>.</exception>
    public AgeRecipient Create(DateTimeOffset now)
    {
        var path = settings.NewKeyFile
            ?? throw KeyFaults.Refused("There is no place for the host's key file. Set 'encryption.key_file', or use --host-key-file.");
        using var identity = AgeIdentity.Generate();
        IoFaults.Guard(
            $"The key file '{path}' could not be created. Run the command as a user who may, or choose another place with "
                + "'encryption.key_file'",
            () =>
            {
                var folder = Path.GetDirectoryName(path)!;
                var unnamed = path + ".new";
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(folder);
                }
                else
                {
                    Directory.CreateDirectory(folder, FileModes.OwnerFolder);
                }

                File.Delete(unnamed);
                using (var file = FileModes.CreateOwnerFile(unnamed))
                {
                    // To the owner of the data folder, not of this folder: the service must be able to read it.
                    FolderOwner.Give(file.SafeFileHandle, data.Lock);
                    file.Write(Encoding.UTF8.GetBytes(AgeIdentityFile.Write(identity, now)));
                    file.Flush(flushToDisk: true);
                }

                File.Move(unnamed, path, overwrite: false);
                DurableFolder.Flush(folder);
            }
        );
        return identity.Recipient;
    }

    private static void ThrowIfExposed(string path)
    {
        // Container engines mount secrets as readable for all users of the container, which has no others.
        if (
            path != KeyFilePlaces.ContainerSecret
            && OperatingSystem.IsLinux()
            && Posix.TryStatTarget(Posix.Terminated(path), out var stat)
            && (stat.Mode & OthersMayUse) != 0
        )
        {
            throw KeyFaults.UnusableKeyFile(
                path,
                $"every user of this machine can read or write it. Run: chmod o-rwx '{path}'. If others had access to the machine, make a "
                    + "new key: `backupedge encryption add-slot --host` with another file, `remove-slot` and `rotate`."
            );
        }
    }
}
