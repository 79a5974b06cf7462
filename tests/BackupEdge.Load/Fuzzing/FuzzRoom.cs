using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// A folder with a source, valid archives of it and a folder that must not be changed. Each case gets a copy of the data folder.
/// </summary>
internal sealed class FuzzRoom : IDisposable
{
    private static readonly GroupCompression Zstd = ZstdLibrary.IsLoaded ? GroupCompression.Zstd() : GroupCompression.Lz4;
    private const string Sentinel = "nothing may change this";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Caller Admin = new("fuzzer", Role.Admin);
    private readonly string _folder;
    private string _before = "";
    private int _cases;

    private FuzzRoom(string folder) => _folder = folder;

    /// <summary>The folder that must not be changed, to which some forged paths lead.</summary>
    public string Outside => In("outside");

    /// <summary>
    /// The file names of the valid archives: full and incremental ones, one that was retired by a deletion, and one with a stream. The last
    /// two are compressed with zstd.
    /// </summary>
    public IReadOnlyList<string> Archives { get; private set; } = [];

    /// <summary>Creates the folder, in memory if possible.</summary>
    public static async Task<FuzzRoom> MakeAsync()
    {
        var root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var room = new FuzzRoom(Path.Combine(root, $"backupedge-fuzz-{Path.GetRandomFileName()}"));
        Directory.CreateDirectory(room.Outside);
        File.WriteAllText(Path.Combine(room.Outside, "sentinel"), Sentinel);
        room.MakeSource();
        await using (var services = room.Open(room.In("template"), GroupCompression.Lz4))
        {
            var first = await BackupAsync(services, BackupType.Full, "bots");
            room.Change("b");
            await BackupAsync(services, BackupType.Incremental, "bots");
            services.Queue.DeleteBackup(first, force: true);
            await BackupAsync(services, BackupType.Full, "bots");
            room.Change("c");
        }

        await using (var services = room.Open(room.In("template"), Zstd))
        {
            await BackupAsync(services, BackupType.Incremental, "bots");
            await BackupAsync(services, BackupType.Full, "bots", "vault");
        }

        room.Archives = [.. Directory.GetFiles(room.In("template", "archives")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        room._before = room.Snapshot();
        return room;
    }

    /// <summary>Returns a path below the folder.</summary>
    public string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    /// <summary>Copies the data folder with all archives, and optionally the catalogue.</summary>
    public string Copy(bool withCatalogue)
    {
        var data = In("case", $"data-{++_cases}");
        Directory.CreateDirectory(Path.Combine(data, "archives"));
        foreach (var name in Archives)
        {
            File.Copy(In("template", "archives", name), Path.Combine(data, "archives", name));
        }

        if (withCatalogue)
        {
            File.Copy(In("template", "catalogue.db"), Path.Combine(data, "catalogue.db"));
        }

        return data;
    }

    /// <summary>Opens a data folder and starts the job runner, as the service does.</summary>
    public OwningServices Open(string data) => Open(data, Zstd);

    private OwningServices Open(string data, GroupCompression compression)
    {
        var settings = new Settings
        {
            Data = new DataPaths(data),
            Sources =
            [
                new FilesSource { Name = "bots", Path = In("bots") },
                new CommandSource
                {
                    Name = "vault",
                    Command = new SourceCommand { Run = ["/bin/echo", "secret"], FileName = "vault.txt" },
                },
            ],
            Targets = [new TargetDefinition("out", In("case", "out"))],
            Workers = 1,
            Compression = compression,
        };
        var services = OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);
        try
        {
            services.Runner.Start();
            return services;
        }
        catch
        {
            services.DisposeAsync().AsTask().Wait();
            throw;
        }
    }

    /// <summary>Waits until a job has ended, and returns it.</summary>
    public static Task<JobRow> EndAsync(BackupServices services, string jobId) =>
        services.Queue.WaitAsync(jobId, Patience, CancellationToken.None);

    /// <summary>Requests a backup of the given type and sources.</summary>
    public static BackupRow Ask(BackupServices services, BackupType type, params string[] sources) =>
        services.Queue.EnqueueBackup(new BackupOptions { Type = type, Sources = sources }, Admin);

    /// <summary>The caller of all requests, an admin.</summary>
    public static Caller Caller => Admin;

    /// <summary>Deletes the files of the case. Returns the changes outside of the case's folder, or null if there are none.</summary>
    public string? Clean()
    {
        var now = Snapshot();
        try
        {
            Directory.Delete(In("case"), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // .NET cannot delete names that are not UTF-8.
            using var remove = Process.Start("rm", ["-rf", "--", In("case")]);
            remove.WaitForExit();
        }

        return now == _before ? null : $"something changed outside of the target:\n{_before}\nis now\n{now}";
    }

    public void Dispose()
    {
        using var remove = Process.Start("rm", ["-rf", "--", _folder]);
        remove.WaitForExit();
    }

    private static async Task<string> BackupAsync(BackupServices services, BackupType type, params string[] sources)
    {
        var row = Ask(services, type, sources);
        var job = await EndAsync(services, row.JobId);
        return job.Status == RunStatus.Completed
            ? row.Id
            : throw new InvalidOperationException($"The sample backup failed: {job.ErrorMessage}");
    }

    private void MakeSource()
    {
        var bots = Directory.CreateDirectory(In("bots", "folder", "deep")).Parent!.Parent!.FullName;
        Directory.CreateDirectory(Path.Combine(bots, "empty"));
        File.WriteAllText(Path.Combine(bots, "a"), "first");
        File.WriteAllBytes(Path.Combine(bots, "folder", "zeros"), new byte[5000]);
        File.CreateSymbolicLink(Path.Combine(bots, "link"), "folder");
        for (var i = 0; i < 20; i++)
        {
            File.WriteAllText(Path.Combine(bots, "folder", "deep", $"file-{i}"), $"content of {i}");
        }

        using var sparse = File.OpenHandle(Path.Combine(bots, "sparse"), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(sparse, "begin"u8, 0);
        RandomAccess.Write(sparse, "end"u8, 1 << 20);
    }

    private void Change(string name)
    {
        // A file that was just written is treated as one that may change without a new time.
        Thread.Sleep(100);
        File.WriteAllText(In("bots", "folder", name), name);
    }

    // Lists everything except for the case's folder, which the case may change.
    private string Snapshot() =>
        string.Join(
            '\n',
            Directory
                .EnumerateFileSystemEntries(_folder)
                .Where(path => path != In("case"))
                .Concat(Directory.EnumerateFileSystemEntries(Outside, "*", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFileSystemEntries(In("bots"), "*", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Append(File.ReadAllText(Path.Combine(Outside, "sentinel")))
        );
}
