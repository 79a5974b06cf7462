using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Prevents a second process from running jobs on the same data folder. The lock is a lock of the operating system (flock), so it is
/// released when its process ends, even by a crash. A second file contains the process id and the URL of the holder; it must only be
/// trusted while the lock is held.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    // EWOULDBLOCK of Linux, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int WouldBlock = OperatingSystem.IsWindows() ? 32 : 11;
    private const int Attempts = 6;
    private const int InstanceBytes = 8;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _file;
    private readonly DataPaths _data;

    private DataFolderLock(FileStream file, DataPaths data)
    {
        _file = file;
        _data = data;
    }

    /// <summary>
    /// A random id of this holder of the lock. The server of a data folder is recognized by it: a number of the data folder itself would
    /// also be in every copy of the folder.
    /// </summary>
    public string Instance { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(InstanceBytes));

    /// <summary>Takes the lock, creating the folder with mode 0700 if it does not exist.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="url">The URL at which this process will serve the API; null if none or not known yet.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> if another process holds the lock, <c>data_folder_writable</c> if other users can write to the folder,
    /// <c>io_error</c> if the folder cannot be used.
    /// </exception>
    public static DataFolderLock Take(DataPaths data, string? url)
    {
        DataFolderAccess.Prepare(data);
        var taken = TryTakeRepeatedly(data) ?? throw Locked(data);
        try
        {
            FolderOwner.Give(data.Lock);
            taken.WriteHolder(url);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Returns the process that holds the lock; null if no process does.</summary>
    /// <exception cref="Fault"><c>io_error</c>, also if this user has no access.</exception>
    public static DataFolderHolder? Holder(DataPaths data)
    {
        if (!DataFolderPresence.Exists(data, data.Lock))
        {
            return null;
        }

        using var free = TryTake(data);
        return free is null ? ReadHolder(data) : null;
    }

    /// <summary>Writes the process id and the URL of this process to the file beside the lock.</summary>
    /// <param name="url">The URL at which this process serves the API; null for none.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void WriteHolder(string? url)
    {
        var holder = JsonSerializer.SerializeToUtf8Bytes(
            new DataFolderHolder(Environment.ProcessId, url, Instance),
            DataFolderJson.Default.DataFolderHolder
        );
        FolderFile.Replace(_data, HolderPath(_data), holder);
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    // A process that calls Holder has the lock for a moment, which must not prevent a server from starting.
    private static DataFolderLock? TryTakeRepeatedly(DataPaths data)
    {
        var taken = TryTake(data);
        for (var i = 1; i < Attempts && taken is null; i++)
        {
            Thread.Sleep(BetweenAttempts);
            taken = TryTake(data);
        }

        return taken;
    }

    private static DataFolderLock? TryTake(DataPaths data)
    {
        try
        {
            return new DataFolderLock(new FileStream(data.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), data);
        }
        catch (UnauthorizedAccessException)
        {
            throw DataFolderPresence.Denied(data, data.Lock);
        }
        catch (IOException e) when (e is DirectoryNotFoundException)
        {
            throw IoFaults.From(e, $"The data folder '{data.Path}' does not exist");
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == WouldBlock)
        {
            return null;
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"The lock file '{data.Lock}' could not be opened");
        }
    }

    private static Fault Locked(DataPaths data)
    {
        var holder = ReadHolder(data);
        var who = holder is null ? "another process" : $"process {holder.Pid}" + (holder.Url is null ? "" : $", which serves {holder.Url}");
        return new Fault(
            FaultCode.DataFolderLocked,
            $"The data folder '{data.Path}' is in use by {who}. Stop it, wait until it ends, or choose another folder with --data.",
            ("data", data.Path),
            ("pid", holder is null ? "" : $"{holder.Pid}"),
            ("url", holder?.Url ?? "")
        );
    }

    private static DataFolderHolder? ReadHolder(DataPaths data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(HolderPath(data)), DataFolderJson.Default.DataFolderHolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Needed only for messages: the folder is locked even without this information.
            return null;
        }
    }

    private static string HolderPath(DataPaths data) => data.Lock + ".holder";
}
