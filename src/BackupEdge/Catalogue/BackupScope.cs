namespace BackupEdge.Catalogue;

/// <summary>
/// Limits a caller to some backups and their jobs. Other backups and jobs <em>must</em> look as if they did not exist. A condition that is
/// null is not applied.
/// </summary>
/// <param name="Sources">
/// The names of sources: a backup belongs to the scope if it was requested for no other source. Never empty.
/// </param>
/// <param name="Operator">
/// The credential of an operator: a backup or job belongs to the scope if it was requested with it; see <see cref="BackupRow.Operator"/>.
/// </param>
internal sealed record BackupScope(IReadOnlyList<string>? Sources, string? Operator)
{
    /// <summary>A text that is different for each scope, for caches. The names of sources contain no line ends.</summary>
    public string Key => $"{Operator}\n{(Sources is null ? "*" : "\n" + string.Join('\n', Sources))}";

    /// <summary>Adds the condition that a row of <c>backups</c> belongs to a scope; none if the scope is null.</summary>
    public static Conditions AddTo(Conditions conditions, BackupScope? scope)
    {
        if (scope?.Sources is { } sources)
        {
            var names = string.Join(", ", sources.Select((_, i) => $"$scope_{i}"));
            conditions
                .And($"EXISTS (SELECT 1 FROM backup_sources s WHERE s.sequence = backups.sequence AND s.name IN ({names}))")
                .And($"NOT EXISTS (SELECT 1 FROM backup_sources s WHERE s.sequence = backups.sequence AND s.name NOT IN ({names}))")
                .And($"NOT EXISTS (SELECT 1 FROM skipped_sources s WHERE s.sequence = backups.sequence AND s.name NOT IN ({names}))");
            for (var i = 0; i < sources.Count; i++)
            {
                conditions.With($"scope_{i}", sources[i]);
            }
        }

        return conditions.And("operator = $scope_operator", "scope_operator", scope?.Operator);
    }

    /// <summary>Adds the condition that a row of <c>jobs</c> belongs to a scope; none if the scope is null.</summary>
    public static Conditions AddJobsTo(Conditions conditions, BackupScope? scope)
    {
        if (scope?.Sources is not null)
        {
            var backups = AddTo(new Conditions(), scope with { Operator = null });
            conditions.And($"backup_id IN (SELECT id FROM backups {backups})");
            foreach (var (name, value) in backups.Parameters)
            {
                conditions.With(name, value);
            }
        }

        return conditions.And("operator = $scope_operator", "scope_operator", scope?.Operator);
    }
}
