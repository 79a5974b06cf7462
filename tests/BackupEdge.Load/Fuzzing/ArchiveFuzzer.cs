using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Engine;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Startup;

namespace BackupEdge.Load.Fuzzing;

/// <summary>
/// Runs fuzzing cases. Each mutates one archive of a valid data folder, and some also the catalogue, and then runs every operation on them.
/// Operations may throw only a <see cref="Fault"/>, and nothing outside of the target may change. A case is reproduced by its seed.
/// </summary>
internal sealed class ArchiveFuzzer(FuzzRoom room)
{
    // Every tenth case runs the whole service. The others run only the engine, which is much faster.
    private const int Service = 10;

    /// <summary>Runs the case with the given seed.</summary>
    public async Task<FuzzCase> RunAsync(int seed)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(seed);
        var problems = new List<string>();
        try
        {
            if (seed % Service == 0)
            {
                await RunServiceAsync(random, problems);
            }
            else
            {
                await RunEngineAsync(random, problems);
            }
        }
        catch (Exception e)
        {
            problems.Add($"unexpected: {e}");
        }

        if (room.Clean() is { } changed)
        {
            problems.Add(changed);
        }

        return new FuzzCase(seed, problems, watch.Elapsed);
    }

    private static async Task TryAsync(string what, List<string> problems, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Fault fault) when (fault.Code != FaultCode.Internal)
        {
            // An expected error.
        }
        catch (BaseUnusableException)
        {
            // Expected: the backup becomes a full one.
        }
        catch (Exception e)
        {
            problems.Add($"{what}: {e}");
        }
    }

    private static Task Try(string what, List<string> problems, Action work) => TryAsync(what, problems, () =>
        {
            work();
            return Task.CompletedTask;
        });

    private string Mutate(Random random, string data)
    {
        var name = room.Archives[random.Next(room.Archives.Count)];
        var path = Path.Combine(data, "archives", name);
        File.WriteAllBytes(path, new ArchiveMutator(random, room.Outside).Mutate(File.ReadAllBytes(path)));
        return Path.GetFileNameWithoutExtension(name);
    }

    private async Task RunEngineAsync(Random random, List<string> problems)
    {
        var data = room.Copy(withCatalogue: false);
        var id = Mutate(random, data);
        var engine = new ArchiveEngine(
            new LocalArchiveStore(Path.Combine(data, "archives")),
            new EngineOptions { Workers = 1, Scratch = Path.Combine(data, "scratch") }
        );
        var others = room.Archives.Select(name => Path.GetFileNameWithoutExtension(name)).ToList();
        var none = CancellationToken.None;
        await Try("describe", problems, () => AdoptedRecord.Read(engine.Describe(id)));
        await Try("verify", problems, () => engine.Verify(id, new TransferProgress(), none));
        await Try("restore", problems, () => engine.Restore(RestoreOf(random, id), new TransferProgress(), none));
        await Try("browse", problems, () => engine.Browse(
                new BrowseRequest
                {
                    Id = id,
                    Recursive = true,
                    Limit = 1000,
                },
                none
            ));
        await Try("compare", problems, () => engine.Compare(
                new CompareRequest
                {
                    BeforeId = others[0],
                    AfterId = id,
                    Limit = 1000,
                    MaxPages = 100,
                },
                none
            ));
        await TryAsync("export", problems, async () =>
        {
            using var export = engine.OpenExport(id, null);
            await export.WriteAsync(Stream.Null, TarFormat.Tar, none);
        });
        await TryAsync("content", problems, async () =>
        {
            using var content = engine.OpenContent(id, "bots/sparse", none);
            var buffer = new byte[1 << 16];
            _ = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, none);
            content.Position = Math.Max(0, content.Length - 10);
            _ = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, none);
        });
        await Try("backup", problems, () => engine.Backup(BackupOf(id), new TransferProgress(), none));
        await Try("weigh", problems, () => engine.MeasureNeeds([id], others, none));
        await Try("rewrite", problems, () => engine.Rewrite(
                id,
                others,
                commit =>
                {
                    commit();
                    return true;
                },
                new TransferProgress(),
                none
            ));
    }

    private BackupRequest BackupOf(string id) =>
        new()
        {
            Id = "backup-next",
            Sequence = 1000,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Bases = new Dictionary<string, string> { ["bots"] = id },
            Sources = [new FilesSource { Name = "bots", Path = room.In("bots") }],
            Forbidden = [],
        };

    private RestoreRequest RestoreOf(Random random, string id) =>
        new()
        {
            Id = id,
            Destinations = new Dictionary<string, string>
            {
                ["bots"] = room.In("case", "out", "bots"),
                ["vault"] = room.In("case", "out", "vault"),
            },
            Overwrite = (OverwriteMode)random.Next(3),
            Paths = random.Next(4) == 0 ? ["bots/folder"] : [],
            DryRun = random.Next(8) == 0,
        };

    private async Task RunServiceAsync(Random random, List<string> problems)
    {
        var data = room.Copy(withCatalogue: random.Next(2) == 0);
        var catalogue = Path.Combine(data, "catalogue.db");
        var isForeign = File.Exists(catalogue) && random.Next(2) == 0;
        if (isForeign)
        {
            new CatalogueMutator(random, room.Outside).Mutate(catalogue);
        }

        if (!isForeign || random.Next(2) == 0)
        {
            Mutate(random, data);
        }

        OwningServices services;
        try
        {
            services = room.Open(data);
        }
        catch (Fault fault) when (isForeign && fault.Message.Contains("newer BackupEdge", StringComparison.Ordinal))
        {
            return;
        }
        catch (Exception e)
        {
            problems.Add($"it does not start: {e}");
            return;
        }

        await using (services)
        {
            await WorkAsync(services, isForeign, problems);
        }
    }

    private static async Task WorkAsync(BackupServices services, bool isForeign, List<string> problems)
    {
        await Try("status", problems, () => services.StatusReader(null).Read());
        IReadOnlyList<BackupRow> backups = [];
        await Try("list", problems, () => backups = services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)));
        foreach (var backup in backups)
        {
            await JobAsync("verify", isForeign, mustComplete: false, problems, services, () =>
                services.Queue.EnqueueVerify(backup.Id, FuzzRoom.Caller).Id
            );
            await JobAsync("restore", isForeign, mustComplete: false, problems, services, () =>
                services.Queue.EnqueueRestore(backup.Id, new RestoreOptions { Target = "out" }, FuzzRoom.Caller).Id
            );
        }

        await JobAsync("backup", isForeign, mustComplete: true, problems, services, () =>
            FuzzRoom.Ask(services, BackupType.Incremental, "bots").JobId
        );
        await JobAsync("prune", isForeign, mustComplete: true, problems, services, () =>
            services.Queue.EnqueuePrune(new PruneOptions(), FuzzRoom.Caller).Id
        );
    }

    private static Task JobAsync(
        string what,
        bool isForeign,
        bool mustComplete,
        List<string> problems,
        BackupServices services,
        Func<string> ask
    ) => TryAsync(what, problems, async () =>
        {
            var job = await FuzzRoom.EndAsync(services, ask());

            // If the base has another owner of the source's folder, the backup is refused, because the folder may be another one.
            var isDone = job.Status == RunStatus.Completed || job.ErrorCode == FaultCode.SourceRefused;
            if (!job.HasEnded || job.ErrorCode == FaultCode.Internal || (mustComplete && !isForeign && !isDone))
            {
                problems.Add($"{what} is {job.Status}: {job.ErrorCode} {job.ErrorMessage}");
            }
        });
}
