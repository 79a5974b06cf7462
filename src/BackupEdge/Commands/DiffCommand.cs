using System.CommandLine;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary>Implements <c>diff</c>, which lists the differences between two backups.</summary>
internal sealed class DiffCommand
{
    private readonly Argument<string> _before = Backups.Argument("ID", "The earlier backup");
    private readonly Argument<string> _after = Backups.Argument("OTHER", "The later backup");
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "Only this folder or file, as SOURCE/PATH.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Creates the <c>diff</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DiffCommand();
        var command = new Command("diff", "Lists what was added (+), removed (-) and changed (*) between two backups.")
        {
            verb._before,
            verb._after,
            verb._path,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var request = new CompareRequest
        {
            BeforeId = Backups.IdOf(run, services, run.Get(_before)!),
            AfterId = Backups.IdOf(run, services, run.Get(_after)!),
            Path = run.Get(_path),
            Limit = BrowsedPages.Limit,
            MaxPages = BackupBrowser.MaxPages,
        };
        return new BrowsedPages(run).Answer(
            after => services.Browser.Compare(request with { After = after }, CancellationToken.None),
            compared => new DifferenceAnswer(compared),
            ApiJson.Default.DifferenceAnswer,
            Write
        );
    }

    private static void Write(TextWriter output, DifferenceAnswer difference)
    {
        var sign = difference.Change switch
        {
            "added" => '+',
            "removed" => '-',
            _ => '*',
        };
        var differs = difference.Differs.Count == 0 ? "" : $" ({string.Join(", ", difference.Differs)})";
        output.WriteLine($"{sign} {Printable.Of(difference.Path)}{differs}");
    }
}
