using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Bytes;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary>Implements <c>find</c>, which lists the versions of a file or folder.</summary>
internal sealed class FindCommand
{
    private readonly Argument<string> _pattern = new("PATTERN")
    {
        Description = "A pattern for names such as *.bas, or for whole paths such as bots/**/start.bas.",
    };
    private readonly Option<DateTimeOffset?> _since = Options.Time("--since", "Only backups made at this time or later.");
    private readonly Option<DateTimeOffset?> _until = Options.Time("--until", "Only backups made at this time or earlier.");

    private readonly Option<bool> _all = Options.Switch("--all", "List the file in each backup, also where it did not change.");
    private readonly Option<bool> _ignoreCase = new("--ignore-case", "-i")
    {
        Description = "Match letters whatever their case.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Creates the <c>find</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FindCommand();
        var command = new Command(
            "find",
            "Finds the versions of a file or folder in all backups, newest first: backup, change since the previous one, size, "
                + "modification time (UTC), path."
        )
        {
            verb._pattern,
            verb._since,
            verb._until,
            verb._all,
            verb._ignoreCase,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var request = new SearchRequest
        {
            Pattern = PathPattern.Parse(run.Get(_pattern)!.TrimEnd('/'), ignoresCase: run.Get(_ignoreCase)),
            WithFolders = true,
            ChangedOnly = !run.Get(_all),
            Since = run.Get(_since),
            Until = run.Get(_until),
            Limit = BrowsedPages.Limit,
        };
        var pages = new BrowsedPages(run);
        var count = 0L;
        run.AnswerEach(
            Find(services, request, pages)
                .Select(version =>
                {
                    count++;
                    return version;
                }),
            ApiJson.Default.FileVersionAnswer,
            Write
        );
        var exit = pages.ReportOmitted();
        if (count > 0 || exit != ExitCode.Done)
        {
            return exit;
        }

        // As grep does, so that scripts can test for it.
        run.Errors.Info(
            $"No file or folder matches '{run.Get(_pattern)}'"
                + (request is { ChangedOnly: true, Since: not null } ? " and changed in that time; --all lists it in each backup" : "")
        );
        return ExitCode.Failed;
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
                + $"{Printable.Of(version.Path)}{(version.Type == "directory" ? "/" : "")}"
        );
}
