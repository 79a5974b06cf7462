using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <summary>Implements <c>recover</c>, which makes a data folder from a copy on a new host.</summary>
internal sealed class RecoverCommand
{
    private readonly Argument<string> _copy = new("COPY") { Description = "The copy: s3://BUCKET/PREFIX, or a folder." };
    private readonly Option<string?> _endpoint = Options.Text("--endpoint", "URL", "The address of the engine; AWS without it.");
    private readonly Option<string?> _region = Options.Text("--region", "NAME", "The region of the bucket.");
    private readonly Option<bool> _download = Options.Switch("--download", "Bring all archives into the data folder too.");
    private readonly Option<bool> _deleted = Options.Switch("--with-deleted", "Bring back deleted backups too, as far as they are there.");
    private readonly OfferedKeyOptions _keys = new(
        "Open the keys of the copy with the passphrase in this file; - for standard input.",
        "Open the keys of the copy with this identity file of age; - for standard input."
    );

    /// <summary>Creates the <c>recover</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new RecoverCommand();
        var command = new Command("recover", "Makes a data folder from a copy, on a new host.")
        {
            verb._copy,
            verb._endpoint,
            verb._region,
            verb._download,
            verb._deleted,
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load(input => input with { WithSecrets = true }).Settings;
        var time = run.CommandEnvironment.Time;
        var named = CopyAddress.Read(run.Get(_copy)!, run.Get(_endpoint), run.Get(_region), run.CommandEnvironment.WorkingFolder);

        // A copy in the settings has credentials.
        var place = StoredPlace.Of(named).Find(settings) ?? named;
        OfferedKeys? offered = null;
        try
        {
            RecoveredFolder folder;
            using (var objects = ObjectStores.Connect(place, time))
            {
                var recovery = new CopyRecovery(objects, place, settings, time);
                folder = await StoreWatch.RunAsync(
                    objects,
                    time,
                    cancel => recovery.RunAsync(store => offered = _keys.Read(run, store), run.Get(_deleted), cancel),
                    CancellationToken.None
                );
            }

            return await FinishAsync(run, settings, folder, place, offered);
        }
        finally
        {
            offered?.Dispose();
        }
    }

    private async Task<int> FinishAsync(CommandRun run, Settings settings, RecoveredFolder folder, CopyPlace place, OfferedKeys? offered)
    {
        await using var services = await RecoveredServices.OpenAsync(settings, folder, run.CommandEnvironment.Time, run.Logs, offered);
        var downloaded = run.Get(_download) ? await DownloadAsync(services, folder) : 0;
        var backups = services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed).Count);
        run.Answer(
            new RecoverAnswer(
                place.Address,
                folder.Host,
                backups,
                folder.Retired.Count,
                folder.Bytes,
                folder.CatalogueAt,
                downloaded,
                folder.Lost,
                [.. folder.Findings.Select(finding => new RecoverFindingAnswer(KindOf(finding.Kind), finding.Key, finding.Problem))]
            ),
            CommandJson.Default.RecoverAnswer,
            output => Write(output, run, settings, folder, place, backups)
        );
        foreach (var finding in folder.Findings)
        {
            run.Errors.Warn($"{Printable.Of(finding.Key)}: {Printable.Of(finding.Problem)}");
        }

        foreach (var id in folder.Lost)
        {
            run.Errors.Warn($"The archive of {id} cannot be read in the copy");
        }

        Advise(run, settings, place);
        return folder.Findings.Count + folder.Lost.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static Task<int> DownloadAsync(OwningServices services, RecoveredFolder folder) =>
        Task.Factory.StartNew(
            () =>
            {
                var count = 0;
                foreach (var id in folder.Archives)
                {
                    services.Download(id, _ => { }, CancellationToken.None);
                    count++;
                }

                return count;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private void Write(TextWriter output, CommandRun run, Settings settings, RecoveredFolder folder, CopyPlace place, int backups)
    {
        output.WriteLine(
            $"Recovered: {Units.Count(backups, "backup")}, {Units.Bytes(folder.Bytes)}, from {place.Address} to {settings.Data.Path}"
        );
        output.WriteLine(
            folder.CatalogueAt is { } at
                ? $"Schedules, keys and history are those of {run.Times.Text(at)}"
                : "The copy has no catalogue: schedules, keys and history are lost, and the list of backups was built from the archives"
        );
        if (folder.Retired.Count > 0)
        {
            output.WriteLine(
                $"Left out: {Units.Count(folder.Retired.Count, "backup")} deleted on that host. If they should not have been, recover to "
                    + "another empty folder with --with-deleted"
            );
        }

        if (!run.Get(_download))
        {
            output.WriteLine("The archives are read in the copy when they are needed");
        }
    }

    private static void Advise(CommandRun run, Settings settings, CopyPlace place)
    {
        if (!settings.Copies.Any(copy => CopyPlaceSettings.IsSame(copy.Place, place)))
        {
            run.Errors.Info("Add the copy to the settings ('copies.NAME') before you start the server, so that it can read there.");
        }

        if (settings.Data.HasKeys && new KeyStore(settings, run.CommandEnvironment.Time).HostKey.Found is null)
        {
            run.Errors.Info(
                "This host has no key file yet: make one with `backupedge encryption add-slot --name NAME --host --identity FILE`."
            );
        }
    }

    private static string KindOf(CopyFindingKind kind) =>
        kind switch
        {
            CopyFindingKind.DeleteMarker => "delete_marker",
            CopyFindingKind.LaterVersion => "later_version",
            CopyFindingKind.NotAuthentic => "not_authentic",
            CopyFindingKind.NotSigned => "not_signed",
            CopyFindingKind.Foreign => "foreign",
            CopyFindingKind.ArchiveMissing => "archive_missing",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is unknown."),
        };
}
