using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Counts;
using BackupEdge.Engine.Bytes;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption reseal</c>, which seals existing archives with the newest keys.</summary>
internal sealed class EncryptionResealCommand
{
    private const string LimitName = "--limit";

    private readonly Option<long?> _limit = new(LimitName)
    {
        HelpName = "SIZE",
        Description = "Rewrite at most this many bytes of archives, but at least one archive; default no limit.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ByteSize.TryParse(text, out var bytes))
            {
                return bytes;
            }

            result.AddError($"{LimitName} must be {ByteSize.Description}, not '{text}'.");
            return null;
        },
    };

    private readonly Option<bool> _dryRun = Options.Switch("--dry-run", "-n", "Only print how many archives would be encrypted.");

    private readonly OfferedKeyOptions _keys = new(
        "Also rewrite archives whose contents only the passphrase in this file opens; - for standard input."
    );

    /// <summary>Creates the <c>encryption reseal</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionResealCommand();
        var command = new Command("reseal", "Encrypts existing archives with the newest keys.") { verb._limit, verb._dryRun };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run, keys: _keys);
        flow.ThrowIfServerLacksKeys("encrypts archives");
        if (flow.HasDataFolder)
        {
            NewestSeal.Of(flow.Services.Keyring);
        }

        var queued = await flow.Jobs.ResealAsync(new ResealOptions { DryRun = run.Get(_dryRun), LimitBytes = run.Get(_limit) });
        var job = await flow.FollowAsync(queued.Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            var shown = await flow.Jobs.ShowAsync(job);
            if (job.DryRun)
            {
                run.Answer(shown, Write);
            }
            else
            {
                run.Report(shown, Write);
            }
        }

        return await flow.ReportAsync(job);
    }

    private static void Write(TextWriter output, ShownJob shown)
    {
        var counts = (ResealCounts?)shown.Row.Result ?? ResealCounts.None;
        var archives = $"{Units.Count(counts.ResealedArchives, "archive")} ({Units.Bytes(counts.ResealedBytes)})";
        output.WriteLine(shown.Row.DryRun ? $"{archives} would be encrypted" : $"{archives} encrypted in {JobReport.Duration(shown.Row)}");
        if (counts.RemainingArchives > 0)
        {
            output.WriteLine($"{Units.Count(counts.RemainingArchives, "archive")} ({Units.Bytes(counts.RemainingBytes)}) left for later");
        }
    }
}
