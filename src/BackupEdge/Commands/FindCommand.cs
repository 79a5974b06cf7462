using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary>Implements <c>find</c>, which lists every version of a file.</summary>
internal sealed class FindCommand
{
    private readonly Argument<string> _pattern = new("PATTERN")
    {
        Description = "A pattern for names such as *.bas, or for whole paths such as bots/**/start.bas.",
    };
    private readonly Option<DateTimeOffset?> _since = Options.Time("--since", "Only backups made at this time or later.");
    private readonly Option<DateTimeOffset?> _until = Options.Time("--until", "Only backups made at this time or earlier.");

    /// <summary>Creates the <c>find</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FindCommand();
        var command = new Command(
            "find",
            "Finds a file in all backups, newest first: backup, change since the previous one, size, modification time (UTC), path."
        )
        {
            verb._pattern,
            verb._since,
            verb._until,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var request = new SearchRequest
        {
            Pattern = PathPattern.Parse(run.Get(_pattern)!),
            Since = run.Get(_since),
            Until = run.Get(_until),
            Limit = BrowsedPages.Limit,
        };
        var pages = new BrowsedPages(run);
        run.AnswerEach(Find(services, request, pages), ApiJson.Default.FileVersionAnswer, Write);
        return pages.ReportOmitted();
    }

    private static IEnumerable<FileVersionAnswer> Find(BackupServices services, SearchRequest request, BrowsedPages pages)
    {
        SearchPage page;
        do
        {
            page = services.Browser.Search(request, CancellationToken.None);
            pages.AddOmitted(page.DamagedEntries, page.SkippedBackups);
            foreach (var file in page.Files)
            {
                yield return new FileVersionAnswer(file);
            }

            request = request with { From = page.Next };
        } while (page.Next is not null);
    }

    private static void Write(TextWriter output, FileVersionAnswer version) =>
        output.WriteLine(
            $"{version.BackupId} {version.Change ?? "-",-9} {version.Size,15} {BrowsedPages.Time(version.Mtime)} "
                + $"{Printable.Of(version.Path)}"
        );
}
