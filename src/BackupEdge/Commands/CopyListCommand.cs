using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Commands;

/// <summary>
/// Implements <c>copy list</c>, which lists the copies of the settings, and with <c>--all</c> the hosts whose copies are in a bucket or on
/// a disk.
/// </summary>
internal sealed class CopyListCommand
{
    private readonly Option<string?> _all = Options.Text(
        "--all",
        "COPY",
        "List the hosts whose copies are here: s3://BUCKET, s3://BUCKET/PREFIX or a folder. Needs no data folder."
    );
    private readonly Option<string?> _endpoint = Options.Text(
        "--endpoint",
        "URL",
        "With --all: the address of the engine; AWS without it."
    );
    private readonly Option<string?> _region = Options.Text("--region", "NAME", "With --all: the region of the bucket.");

    /// <summary>Creates the <c>copy list</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CopyListCommand();
        var command = new Command("list", "Lists the copies of the configuration, or all hosts in a bucket.")
        {
            verb._all,
            verb._endpoint,
            verb._region,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        if (run.Get(_all) is { } address)
        {
            return await ListHostsAsync(run, address);
        }

        if ((run.Get(_endpoint) ?? run.Get(_region)) is not null)
        {
            throw new Fault(FaultCode.InvalidRequest, "--endpoint and --region need --all with the address of a bucket.", ("field", "all"));
        }

        return run.Server.IsNamed ? await ListServedAsync(run) : ListConfigured(run);
    }

    private static int ListConfigured(CommandRun run)
    {
        var settings = run.Load().Settings;
        CopyListAnswer[] copies =
        [
            .. settings.Copies.Select(copy => new CopyListAnswer(
                copy.Name,
                copy.Place.Kind,
                copy.Place.Address,
                copy.Lock.Mode == CopyLockMode.None ? null : ApiEnums.Of(copy.Lock.Mode),
                copy.Lock.Mode == CopyLockMode.None ? null : copy.Lock.Days
            )),
        ];
        run.Answer(copies, CommandJson.Default.CopyListAnswerArray, output => Write(output, copies));
        return ExitCode.Done;
    }

    private static async Task<int> ListServedAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        run.Answer(await service.Copies.ListAsync(), (output, copies) =>
            Write(output, [.. copies.Select(copy => new CopyListAnswer(copy.Name, copy.Kind, copy.Address, copy.LockMode, copy.LockDays))])
        );
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, IReadOnlyList<CopyListAnswer> copies)
    {
        var table = new Table("NAME", "KIND", "ADDRESS", "LOCK");
        foreach (var copy in copies)
        {
            table.Add(
                copy.Name,
                copy.Kind,
                Printable.Of(copy.Address),
                copy is { LockMode: { } mode, LockDays: { } days } ? $"{mode}, {Units.Count(days, "day")}" : "-"
            );
        }

        table.Write(output);
    }

    private async Task<int> ListHostsAsync(CommandRun run, string address)
    {
        var time = run.CommandEnvironment.Time;
        var named = CopyAddress.Read(address, run.Get(_endpoint), run.Get(_region), run.CommandEnvironment.WorkingFolder);
        var place = named is BucketPlace bucket && !run.Server.IsNamed ? WithCredentials(bucket, run.Load().Settings) : named;
        using var signals = new InterruptSignals();
        using var objects = ObjectStores.Connect(place, time);
        var fleet = new CopyFleet(
            objects as IFolderedStore ?? throw new InvalidOperationException($"{place.Address} cannot list folders.")
        );
        var hosts = await StoreWatch.RunAsync(objects, time, fleet.FindAsync, signals.Token);
        run.Answer([.. hosts.Select(AnswerOf)], CommandJson.Default.CopyHostAnswerArray, output => Write(output, run, hosts));
        if (hosts.Count == 0)
        {
            run.Errors.Info($"No copies found in {place.Address}, down to {Units.Count(CopyFleet.MaxDepth)} folders deep");
        }

        return ExitCode.Done;
    }

    // A copy of the settings in the same bucket has credentials for it.
    private static BucketPlace WithCredentials(BucketPlace named, Settings settings)
    {
        var known = settings
            .Copies.Select(copy => copy.Place)
            .OfType<BucketPlace>()
            .FirstOrDefault(other =>
                other.Bucket == named.Bucket
                && (named.Endpoint is null || other.Endpoint == named.Endpoint)
                && (named.Region is null || other.Region == named.Region)
            );
        return known is null ? named : known with { Prefix = named.Prefix };
    }

    private static CopyHostAnswer AnswerOf(CopiedHostState host) =>
        new(
            host.Prefix,
            host.Host,
            host.Store?.ToString(),
            UtcTime.Text(host.LastRunAt),
            host.Program,
            host.Backups,
            host.Bytes,
            host.LastBackup,
            UtcTime.Text(host.LastCopiedAt),
            WordOf(host.Protection),
            UtcTime.Text(host.ProtectedUntil)
        );

    private static void Write(TextWriter output, CommandRun run, IReadOnlyList<CopiedHostState> hosts)
    {
        var table = new Table("PREFIX", "HOST", "LAST RUN", ">BACKUPS", ">SIZE", "LAST BACKUP", "COPIED", "PROTECTION");
        foreach (var host in hosts)
        {
            table.Add(
                host.Prefix.Length == 0 ? "-" : host.Prefix,
                host.Host ?? "-",
                run.Times.Text(host.LastRunAt),
                Units.Count(host.Backups),
                Units.Bytes(host.Bytes),
                host.LastBackup ?? "-",
                run.Times.Text(host.LastCopiedAt),
                host.ProtectedUntil is { } until ? $"locked until {run.Times.Text(until)}" : WordOf(host.Protection)
            );
        }

        table.Write(output);
    }

    private static string WordOf(HostProtection protection) =>
        protection switch
        {
            HostProtection.Locked => "locked",
            HostProtection.Versions => "versions",
            HostProtection.None => "none",
            HostProtection.Unknown => "unknown",
            _ => throw new ArgumentOutOfRangeException(nameof(protection), protection, "The protection is unknown."),
        };
}
