using System.Buffers;
using System.CommandLine;
using System.CommandLine.Completions;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Completes the values of arguments and options from the catalogue and the settings: ids of backups, schedules and keys, names of sources,
/// targets, copies and webhooks, paths in a backup.
/// </summary>
/// <remarks>
/// Names come from bots and may be hostile. Only names that no shell gives a meaning are offered: shells insert a completion into the
/// command line without quoting it.
/// </remarks>
internal sealed class ValueCompletions
{
    private const int MaxOffered = 200;
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@%+:,/-~"
    );
    private readonly CommandScope _scope;

    private ValueCompletions(CommandScope scope) => _scope = scope;

    /// <summary>Adds the completions to the arguments and options of a command and of all commands below it.</summary>
    public static void AddTo(Command command, CommandScope scope) => new ValueCompletions(scope).AddTo(command, "");

    private void AddTo(Command command, string parent)
    {
        var id = command.Arguments.OfType<Argument<string>>().FirstOrDefault(argument => argument.Name == "ID");
        for (var i = 0; i < command.Arguments.Count; i++)
        {
            var position = i;
            if (OfArgument(parent, command.Arguments[i].Name, id) is { } values)
            {
                command.Arguments[i].CompletionSources.Add(context => PositionOf(context) == position ? Offered(context, values) : []);
            }
        }

        foreach (var option in command.Options)
        {
            if (OfOption(option.Name, id) is { } values)
            {
                option.CompletionSources.Add(context => Offered(context, values));
            }
        }

        foreach (var sub in command.Subcommands)
        {
            AddTo(sub, command is RootCommand ? "" : command.Name);
        }
    }

    private Func<CompletionContext, IEnumerable<string>>? OfArgument(string parent, string name, Argument<string>? id) =>
        (parent, name) switch
        {
            ("schedule", "ID") => context => Read(context, services => services.Catalogue.Read(ScheduleWords)),
            ("job", "ID") => context => Read(context, services => services.Catalogue.Read(JobWords)),
            ("key", "ID") => context => Read(context, services => services.Catalogue.Read(KeyWords)),
            ("copy", "NAME") => context => Names(context, settings => settings.Copies.Select(copy => copy.Name)),
            ("webhook", "NAME") => context => Names(context, settings => settings.Webhooks.Select(webhook => webhook.Name)),
            ("", "ID" or "OTHER") => context => Read(context, services => services.Catalogue.Read(BackupWords)),
            ("", "PATH") when id is not null => context => Paths(context, id),
            _ => null,
        };

    private Func<CompletionContext, IEnumerable<string>>? OfOption(string name, Argument<string>? id) =>
        name switch
        {
            "--source-name" or "--sources" => context => Names(context, settings => settings.Sources.Select(source => source.Name)),
            "--target" => context => Names(context, settings => [.. settings.Targets.Select(target => target.Name), Settings.Original]),
            "--timezone" => _ => TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id),
            "--path" when id is not null => context => Paths(context, id),
            _ => null,
        };

    // The library asks for the completions of all arguments of a command, whichever of them is typed.
    private static int PositionOf(CompletionContext context) =>
        context.ParseResult.CommandResult.Tokens.Count - (context.WordToComplete.Length > 0 ? 1 : 0);

    private static IEnumerable<CompletionItem> Offered(CompletionContext context, Func<CompletionContext, IEnumerable<string>> values)
    {
        try
        {
            return
            [
                .. values(context)
                    .Where(value =>
                        value.StartsWith(context.WordToComplete, StringComparison.Ordinal) && !value.AsSpan().ContainsAnyExcept(Plain)
                    )
                    .Take(MaxOffered)
                    .Select(value => new CompletionItem(value)),
            ];
        }
        catch (Fault)
        {
            // A shell that completes a word has no place for a message; the command itself reports the same error when it runs.
            return [];
        }
    }

    private static IReadOnlyList<string> BackupWords(CatalogueSession session)
    {
        var rows = session.Backups.List(new BackupFilter { Limit = MaxOffered }).Rows;
        var sources = rows.SelectMany(row => row.Sources).Select(source => $"latest:{source.Name}").Distinct();
        return ["latest", .. sources, .. rows.Select(row => row.Id)];
    }

    private static IReadOnlyList<string> ScheduleWords(CatalogueSession session)
    {
        var rows = session.Schedules.List();
        return [.. rows.Select(row => row.Name).OfType<string>(), .. rows.Select(row => row.Id)];
    }

    private static IReadOnlyList<string> JobWords(CatalogueSession session) =>
        ["latest", .. session.Jobs.List(new JobFilter { Limit = MaxOffered }).Rows.Select(row => row.Id)];

    private static IReadOnlyList<string> KeyWords(CatalogueSession session) => [.. session.Keys.List().Select(row => row.Id)];

    // The entries of the folder that the word names up to its last slash.
    private IReadOnlyList<string> Paths(CompletionContext context, Argument<string> id)
    {
        var word = context.WordToComplete;
        var end = word.LastIndexOf('/');
        return Read(context, services =>
        {
            var request = new BrowseRequest
            {
                Id = services.Ids.Backup(context.ParseResult.GetValue(id)!).Id,
                Path = end < 0 ? null : word[..end],
                Limit = MaxOffered,
            };
            return
            [
                .. services
                    .Browser.Browse(request, CancellationToken.None)
                    .Items.Select(entry => entry.Kind == ManifestEntryKind.Directory ? $"{entry.Path}/" : entry.Path),
            ];
        });
    }

    private IEnumerable<string> Names(CompletionContext context, Func<Settings, IEnumerable<string>> names) =>
        names(new CommandRun(context.ParseResult, _scope).Load().Settings);

    private IReadOnlyList<string> Read(CompletionContext context, Func<BackupServices, IReadOnlyList<string>> read)
    {
        var run = new CommandRun(context.ParseResult, _scope);
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        if (ReadOnlyStore.Is(settings.Data))
        {
            // Copying the catalogue takes too long for a completion.
            return [];
        }

        var services = BackupServices.Open(settings, run.CommandEnvironment.Time, run.Logs);
        using var catalogue = services.Catalogue;
        return read(services);
    }
}
