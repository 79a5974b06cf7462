using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>postgres</c>: PostgreSQL databases.</summary>
internal sealed class PostgresKind : DumpedKind
{
    public override string Name => PostgresSource.KindName;

    public override IReadOnlyList<string> Keys => PostgresSettings.Keys;

    public override SourceDefinition? Read(string name, SettingSection section) =>
        PostgresSettings.Read(section) is { } database ? new PostgresSource { Name = name, Postgres = database } : null;

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new PostgresSource { Name = name, Postgres = PostgresSettings.Outline(location) };

    protected override StreamSourceDefinition FindDatabase(RestoreChoice choice)
    {
        var database = choice.Original is PostgresSource original ? original.Postgres : choice.Target?.Postgres;
        return database is not null
            ? new PostgresSource { Name = choice.Name, Postgres = database }
            : throw RestoreChoice.Refused(
                RestoreChoice.DatabaseField,
                $"The target '{choice.Target?.Name}' has no `postgres` connection that the source '{choice.Name}' could be restored into. "
                    + $"Configure one, choose the target original, or {RestoreChoice.WithoutDatabase}."
            );
    }
}
