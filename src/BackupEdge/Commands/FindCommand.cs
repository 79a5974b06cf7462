using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Bytes;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary>Implements <c>find</c>, which lists the versions of a file or folder.</summary>
internal sealed class FindCommand(CommandScope scope)
{
    private const int IdWidth = 29;
    private readonly Argument<string> _pattern = new("PATTERN")
    {
        Description = "A pattern for names such as *.bas, or for whole paths such as bots/**/start.bas.",
    };
    private readonly Option<DateTimeOffset?> _since = Options.Time(scope, "--since", "Only backups made at this time or later.");
    private readonly Option<DateTimeOffset?> _until = Options.Time(scope, "--until", "Only backups made at this time or earlier.");

    private readonly Option<bool> _all = Options.Switch("--all", "List the file in each backup, also where it did not change.");
    private readonly Option<bool> _ignoreCase = new("--ignore-case", "-i")
    {
        Description = "Match letters whatever their case.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Creates the <c>find</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FindCommand(scope);
        var command = new Command(
            "find",
            "Finds the versions of a file or folder in all backups, newest first: backup, change since the previous one, size, "
                + "modification time, path."
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
                    WriteHeader(run, isFirst: count++ == 0);
                    return version;
                }),
            ApiJson.Default.FileVersionAnswer,
            (output, version) => Write(output, run.Times, version)
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

    // Scripts read the lines alone.
    private static void WriteHeader(CommandRun run, bool isFirst)
    {
        if (isFirst && !run.IsJson && run.CommandEnvironment.IsTerminal)
        {
            run.CommandEnvironment.Output.WriteLine(
                $"{"BACKUP",-IdWidth} {"CHANGE",-9} {"SIZE",15} {"MODIFIED".PadRight(run.Times.Width)} PATH"
            );
        }
    }

    private static void Write(TextWriter output, LocalTimes times, FileVersionAnswer version) =>
        output.WriteLine(
            $"{version.BackupId,-IdWidth} {version.Change ?? "-",-9} {version.Size,15} {times.Column(version.Mtime)} "
                + $"{Printable.Of(version.Path)}{(version.Type == "directory" ? "/" : "")}"
        );
}
