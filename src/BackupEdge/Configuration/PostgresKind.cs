using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>postgres</c>: PostgreSQL databases.</summary>
internal sealed class PostgresKind : DumpedKind
{
    private const string AllDatabases = "all";
    private const int MaxPatterns = 1000;
    private const string MethodKey = "method";
    private const string Physical = "physical";
    private static readonly string[] DumpKeys = ["databases", "exclude", "globals", "parallel"];
    private static readonly string[] Methods = ["dump", Physical];
    private static readonly string[] GlobalsWords = ["all", "without_passwords", "none"];

    public override string Name => PostgresSource.KindName;

    public override IReadOnlyList<string> Keys { get; } = [.. PostgresSettings.Keys, MethodKey, .. DumpKeys, .. PhysicalKind.OwnKeys];

    public override SourceDefinition? Read(string name, SettingSection section)
    {
        if (section.Text(MethodKey, Methods[0]) is var method && !Methods.Contains(method))
        {
            section.Refuse(MethodKey, $"must be dump or physical, not '{method}'.");
        }

        if (method == Physical)
        {
            RefuseAll(section, DumpKeys, "is for the method dump: a physical backup has all databases of the server. Remove it.");
            return PhysicalKind.ReadPhysical(name, section);
        }

        RefuseAll(section, PhysicalKind.OwnKeys, "needs 'method' physical.");
        var selection = ReadSelection(section);
        var exclude = ReadPatterns(section, "exclude");
        return PostgresSettings.Read(section) is { } database
            ? new PostgresSource
            {
                Name = name,
                Postgres = database,
                Selection = selection,
                Exclude = exclude,
            }
            : null;
    }

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new PostgresSource { Name = name, Postgres = PostgresSettings.Outline(location) };

    protected override StreamSourceDefinition FindDatabase(RestoreChoice choice)
    {
        if (choice.Original is PostgresSource original)
        {
            return original with { Place = new PostgresPlace(IsOriginal: true, choice.DatabaseName) };
        }

        return choice.Target?.Postgres is { } database
            ? new PostgresSource
            {
                Name = choice.Name,
                Postgres = database,
                Place = new PostgresPlace(IsOriginal: false, choice.DatabaseName),
            }
            : throw RestoreChoice.Refused(
                RestoreChoice.DatabaseField,
                $"The target '{choice.Target?.Name}' has no `postgres` connection that the source '{choice.Name}' could be restored into. "
                    + $"Configure one, choose the target original, or {RestoreChoice.WithoutDatabase}."
            );
    }

    private static void RefuseAll(SettingSection section, IEnumerable<string> keys, string why)
    {
        foreach (var key in keys.Where(section.Has))
        {
            section.Refuse(key, why);
        }
    }

    private static PostgresSelection? ReadSelection(SettingSection section)
    {
        var isAll = section.Peek("databases") is not null;
        if (isAll && section.Text("databases") is { } word && word != AllDatabases)
        {
            section.Refuse("databases", $"must be all, or a list of patterns such as [\"bot_*\"], not '{word}'.");
        }

        if (!section.Has("databases"))
        {
            foreach (var key in (string[])["globals", "parallel"])
            {
                section.Refuse(key, "needs 'databases'.");
            }

            return null;
        }

        var patterns = isAll ? [new NamePattern("*")] : ReadPatterns(section, "databases");
        if (!isAll && patterns.Count == 0)
        {
            section.Refuse("databases", "must be all, or a list of one or more patterns such as [\"bot_*\"].");
        }

        return new PostgresSelection
        {
            Databases = patterns,
            Globals = ReadGlobals(section),
            Parallel = section.Number("parallel", PostgresSelection.DefaultParallel, 1, PostgresSelection.MaxParallel),
        };
    }

    private static PostgresGlobals ReadGlobals(SettingSection section)
    {
        var word = section.Text("globals", GlobalsWords[0]);
        switch (word)
        {
            case "without_passwords":
                return PostgresGlobals.WithoutPasswords;
            case "none":
                return PostgresGlobals.None;
            case "all" or null:
                return PostgresGlobals.All;
            default:
                section.Refuse("globals", $"must be one of {string.Join(", ", GlobalsWords)}, not '{word}'.");
                return PostgresGlobals.All;
        }
    }

    private static List<NamePattern> ReadPatterns(SettingSection section, string name)
    {
        var texts = section.Has(name) ? section.Texts(name) : [];
        if (texts.Count > MaxPatterns)
        {
            section.Refuse(name, $"must be a list of at most {MaxPatterns} patterns.");
        }

        return [.. texts.Select(text => new NamePattern(text))];
    }
}
