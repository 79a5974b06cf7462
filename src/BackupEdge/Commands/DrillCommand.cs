using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>drill</c>, which restores backups for a test, and has the other commands of drills.</summary>
internal sealed class DrillCommand
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = $"The backup: {Backups.Forms}. Default: the newest of each source.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _sources = Options.Texts("--sources", "NAME,...", "Only the sources with these names.");
    private readonly Option<string?> _pick = Options.Text(
        "--pick",
        "CHOICE",
        $"Without an ID, which backup of each source: {string.Join(", ", Picks)}; default the setting drill.pick."
    );
    private readonly Option<string?> _from = Options.Text("--from", "NAME", "Read the backups from this copy instead of the data folder.");
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();

    private static IReadOnlyList<string> Picks { get; } = [.. Enum.GetValues<DrillPick>().Select(DrillSettings.Of)];

    /// <summary>Creates the <c>drill</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DrillCommand();
        Options.AllowOnly(verb._pick, Picks);
        var command = new Command("drill", "Restores backups for a test, compares and checks them, and deletes what it restored.")
        {
            verb._id,
            verb._sources,
            verb._pick,
            verb._from,
            DrillListCommand.Create(scope),
            DrillShowCommand.Create(scope),
            DrillCheckCommand.Create(scope),
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run, reads: false, _keys);
        flow.ThrowIfServerLacksKeys("runs drills");
        var options = new DrillOptions
        {
            BackupId = run.Get(_id) is { } id ? await Backups.IdOfAsync(run, flow.Service, id) : null,
            Sources = Options.NamesIfGiven(run.Get(_sources)),
            Pick = run.Get(_pick) is { } pick ? Enum.GetValues<DrillPick>().First(one => DrillSettings.Of(one) == pick) : null,
            Copy = run.Get(_from),
        };
        var job = await flow.FollowAsync((await flow.Jobs.DrillAsync(options)).Id);
        if (job.Result is not null)
        {
            run.Report(await flow.Service.Drills.ShowAsync(DrillRow.IdOf(job.Id)), DrillText.Write);
        }

        return await flow.ReportAsync(job, listsErrors: job.Result is null);
    }
}
