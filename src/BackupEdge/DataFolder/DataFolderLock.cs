using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Keeps a second process from running jobs on the same data folder. The lock is the operating system's (flock), so it ends
/// with its process, however that ends. Who holds it stands in a file beside it, which must only be believed while the lock
/// is held.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    // EWOULDBLOCK of Linux, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int WouldBlock = OperatingSystem.IsWindows() ? 32 : 11;
    private const int Attempts = 6;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _file;
    private readonly DataPaths _data;

    private DataFolderLock(FileStream file, DataPaths data)
    {
        _file = file;
        _data = data;
    }

    /// <summary>Takes the lock, making the folder (mode 0700) if need be.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="url">Where this process will serve the API, or null.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> when another process holds it, <c>data_folder_writable</c> when others may write it, <c>io_error</c> when
    /// the folder cannot be used.
    /// </exception>
    public static DataFolderLock Take(DataPaths data, string? url)
    {
        DataFolderAccess.Prepare(data);
        var taken = TryTakePatiently(data) ?? throw Locked(data);
        try
        {
            taken.Tell(url);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Who holds the lock; null when nobody does.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static DataFolderHolder? Holder(DataPaths data)
    {
        if (!File.Exists(data.Lock))
        {
            return null;
        }

        using var free = TryTake(data);
        return free is null ? ReadHolder(data) : null;
    }

    /// <summary>Writes where this process serves, once it knows.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Tell(string? url)
    {
        var holder = JsonSerializer.SerializeToUtf8Bytes(
            new DataFolderHolder(Environment.ProcessId, url),
            DataFolderJson.Default.DataFolderHolder
        );
        var path = HolderPath(_data);
        IoFaults.Guard($"The data folder '{_data.Path}' could not be written", () =>
        {
            File.WriteAllBytes(path + ".new", holder);
            File.Move(path + ".new", path, overwrite: true);
        });
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();

    // Whoever asks for the holder has the lock for an instant: that must not keep a server from starting.
    private static DataFolderLock? TryTakePatiently(DataPaths data)
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
        catch (UnauthorizedAccessException e)
        {
            throw IoFaults.From(e, $"The data folder '{data.Path}' cannot be used by this user");
        }
        catch (IOException e) when (e is DirectoryNotFoundException)
        {
            throw IoFaults.From(e, $"The data folder '{data.Path}' is not there");
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
            $"The data folder '{data.Path}' is in use by {who}. Stop it, wait for its end, or choose another folder with --data.",
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
            // Only for the message: that it is locked is known without it.
            return null;
        }
    }

    private static string HolderPath(DataPaths data) => data.Lock + ".holder";
}
