using System.CommandLine;
using BackupEdge.Commands.Access;
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
        await using var service = run.Open(run.OpenToRead);
        var request = new CompareRequest
        {
            BeforeId = await Backups.IdOfAsync(run, service, run.Get(_before)!),
            AfterId = await Backups.IdOfAsync(run, service, run.Get(_after)!),
            Path = run.Get(_path),
            Limit = ContentLimits.PageSize,
            MaxPages = BackupBrowser.MaxPages,
        };
        var pages = new BrowsedPages<DifferenceAnswer>(run, ApiJson.Default.DifferenceAnswer, Write);
        await service.Contents.CompareAsync(request, pages.Add);
        return pages.End();
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
