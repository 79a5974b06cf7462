using System.Globalization;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// The folder <c>keys</c> of a data folder: bundles <c>bundle-N.age</c>, of which the newest whole one counts, and passphrase slots. Files
/// have mode 0600 and belong to the owner of the folder.
/// </summary>
/// <remarks>
/// A file <em>must</em> be written under another name, flushed and renamed, and its folder flushed, before anything relies on it; older
/// bundles <em>must</em> stay until then. A process that writes <em>must</em> hold <see cref="Lock"/> from before it reads the bundle that
/// the change is based on, so that no two processes write the same number.
/// </remarks>
/// <param name="data">The data folder.</param>
internal sealed class KeyFolder(DataPaths data)
{
    private const string BundlePrefix = "bundle-";
    private const string SlotPrefix = "slot-";
    private const string Ending = ".age";
    private const int LockAttempts = 100;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns the numbers of the bundles, newest first; empty if there are none.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlyList<int> Bundles() => [.. Names(BundlePrefix).Select(NumberOf).OfType<int>().OrderDescending()];

    /// <summary>Returns the names of the passphrase slots.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlyList<string> Slots() => [.. Names(SlotPrefix).Order(StringComparer.Ordinal)];

    /// <summary>Returns the path of a bundle.</summary>
    public string BundlePath(int number) =>
        Path.Combine(data.Keys, string.Create(CultureInfo.InvariantCulture, $"{BundlePrefix}{number}{Ending}"));

    /// <summary>Returns the path of a passphrase slot.</summary>
    public string SlotPath(string name) => Path.Combine(data.Keys, SlotPrefix + name + Ending);

    /// <summary>Reads a file of the folder.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static byte[] Read(string path) => IoFaults.Guard($"The key file '{path}' could not be read", () => File.ReadAllBytes(path));

    /// <summary>
    /// Creates the folder if it does not exist, and waits up to five seconds until no other process changes the keys.
    /// </summary>
    /// <exception cref="Fault"><c>data_folder_locked</c> or <c>io_error</c>.</exception>
    public IDisposable Lock()
    {
        return IoFaults.Guard<IDisposable>($"The keys in '{data.Keys}' could not be changed", () =>
        {
            if (FolderOwner.MakeFolder(data.Keys))
            {
                DurableFolder.Flush(data.Path);
            }

            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    // .NET locks the file (flock); the system releases the lock when the process ends.
                    var file = new FileStream(data.KeysLock, LockOptions());
                    FolderOwner.Give(data.KeysLock);
                    return file;
                }
                catch (IOException) when (attempt < LockAttempts && File.Exists(data.KeysLock))
                {
                    Thread.Sleep(BetweenAttempts);
                }
                catch (IOException e) when (attempt == LockAttempts)
                {
                    throw new Fault(
                        FaultCode.DataFolderLocked,
                        $"Another process is changing the keys in '{data.Keys}'. Try again when it has ended.",
                        e,
                        ("data", data.Path)
                    );
                }
            }
        });
    }

    /// <summary>Writes the next bundle, then deletes old ones.</summary>
    /// <param name="file">The content of the bundle.</param>
    /// <param name="keep">How many of the newest bundles stay, with the new one.</param>
    /// <returns>The number of the new bundle.</returns>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public int WriteBundle(byte[] file, int keep)
    {
        var before = Bundles();
        var number = before.Count == 0 ? 1 : before[0] + 1;
        IoFaults.Guard($"The keys in '{data.Keys}' could not be changed", () =>
        {
            var unnamed = WriteUnnamed(BundlePath(number), file);
            CrashPoints.Pass(CrashPoint.KeyBundleFlushed);
            File.Move(unnamed, BundlePath(number), overwrite: true);
            CrashPoints.Pass(CrashPoint.KeyBundleRenamed);
            DurableFolder.Flush(data.Keys);
        });
        var old = before.Skip(keep - 1).Select(BundlePath).ToList();
        IoFaults.Guard($"The new keys are in '{BundlePath(number)}', but older bundles beside it could not be deleted", () =>
        {
            old.ForEach(File.Delete);
            DurableFolder.Flush(data.Keys);
        });
        return number;
    }

    /// <summary>Creates or replaces a passphrase slot.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void WriteSlot(string name, byte[] file) => IoFaults.Guard($"The slot '{SlotPath(name)}' could not be written", () =>
        {
            File.Move(WriteUnnamed(SlotPath(name), file), SlotPath(name), overwrite: true);
            DurableFolder.Flush(data.Keys);
        });

    /// <summary>Deletes a passphrase slot, if it exists.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void DeleteSlot(string name) => IoFaults.Guard($"The slot '{SlotPath(name)}' could not be deleted", () =>
        {
            File.Delete(SlotPath(name));
            DurableFolder.Flush(data.Keys);
        });

    private static FileStreamOptions LockOptions()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileModes.OwnerFile;
        }

        return options;
    }

    private static string WriteUnnamed(string path, byte[] content)
    {
        var unnamed = path + ".new";

        // Not opened if it exists: it could be a link that the owner of the folder made.
        File.Delete(unnamed);
        using var file = FileModes.CreateOwnerFile(unnamed);
        FolderOwner.Give(file.SafeFileHandle, unnamed);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return unnamed;
    }

    private static int? NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number.ToString(CultureInfo.InvariantCulture) == name
            ? number
            : null;

    // Returns the parts of the file names between the prefix and the ending.
    private IReadOnlyList<string> Names(string prefix) =>
        IoFaults.Guard<IReadOnlyList<string>>($"The keys in '{data.Keys}' could not be listed", () =>
            Directory.Exists(data.Keys)
                ?
                [
                    .. Directory
                        .EnumerateFiles(data.Keys, $"{prefix}*{Ending}")
                        .Select(path => Path.GetFileName(path)[prefix.Length..^Ending.Length]),
                ]
                : []
        );
}
