using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary><c>find</c>: every version of a file.</summary>
internal sealed class FindCommand
{
    private readonly Argument<string> _pattern = new("PATTERN")
    {
        Description = "Such as *.bas, matched with names, or bots/**/start.bas, " + "matched with " + "whole paths.",
    };
    private readonly Option<DateTimeOffset?> _since = Options.Time("--since", "Only in backups made no earlier.");
    private readonly Option<DateTimeOffset?> _until = Options.Time("--until", "Only in backups made no later.");

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FindCommand();
        var command = new Command(
            "find",
            "Finds a file in all backups, newest first: backup, change since the one before, size, time " + "of change (UTC), path."
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
        return pages.End();
    }

    private static IEnumerable<FileVersionAnswer> Find(BackupServices services, SearchRequest request, BrowsedPages pages)
    {
        SearchPage page;
        do
        {
            page = services.Browser.Search(request, CancellationToken.None);
            pages.Count(page.DamagedEntries, page.SkippedBackups);
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
