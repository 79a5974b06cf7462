using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Counts;
using BackupEdge.Engine.Bytes;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>copy verify</c>, which looks up the objects of a copy and reads archives in it.</summary>
internal sealed class CopyVerifyCommand
{
    private const string BytesName = "--bytes";
    private readonly Argument<string> _name = new("NAME") { Description = "The copy's name in the configuration." };
    private readonly Option<long?> _bytes = new(BytesName)
    {
        HelpName = "SIZE",
        Description = "Read at most this many bytes of archives, but at least one; 0 reads none. Default: the setting for a day.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "0")
            {
                return 0;
            }

            if (ByteSize.TryParse(text, out var bytes))
            {
                return bytes;
            }

            result.AddError($"{BytesName} must be 0, or {ByteSize.Description}, not '{text}'.");
            return null;
        },
    };

    /// <summary>Creates the <c>copy verify</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CopyVerifyCommand();
        var command = new Command("verify", "Looks up all objects of a copy, and reads some of its archives.") { verb._name, verb._bytes };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run);
        var name = run.Get(_name)!;
        var queued = await flow.Jobs.VerifyCopyAsync(new CopyVerifyOptions { Copy = name, Bytes = run.Get(_bytes) });
        var job = await flow.FollowAsync(queued.Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(await flow.Jobs.ShowAsync(job), (output, shown) => Write(output, name, shown));
        }

        return await flow.ReportAsync(job);
    }

    private static void Write(TextWriter output, string name, ShownJob shown)
    {
        var counts = (CopyVerifyCounts?)shown.Row.Result ?? CopyVerifyCounts.None;
        output.WriteLine(
            $"{name} is intact: {Units.Count(counts.CheckedArchives, "archive")} looked up, {Units.Count(counts.VerifiedArchives)} of them "
                + $"read ({Units.Bytes(counts.VerifiedBytes)}) in {JobReport.Duration(shown.Row)}"
        );
        if (counts.TouchedArchives > 0)
        {
            output.WriteLine($"{Units.Count(counts.TouchedArchives, "archive")} touched by someone else; its own versions are still there");
        }
    }
}
