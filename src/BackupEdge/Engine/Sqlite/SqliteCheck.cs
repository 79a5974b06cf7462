namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Checks a copy. Pages that are damaged, indexes that do not fit their tables and what is no database are damage. Values that break a rule
/// of the
/// schema (NOT NULL, CHECK, UNIQUE, the types of STRICT tables) and what only the application can check are not: the copy is as the
/// original is,
/// and its application can read it. The check runs expressions of the schema, so it may need any amount of memory and time.
/// </summary>
internal static class SqliteCheck
{
    private const string MostLines = "100";
    private static readonly string[] ValueRules =
    [
        "NULL value in ",
        "CHECK constraint failed in ",
        "non-unique entry in index ",
        "non-",
        "NUMERIC value in ",
        "TEXT value in ",
    ];

    /// <summary>What the check found.</summary>
    /// <exception cref="SqliteError">The copy could not be read for a reason that is not in it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SqliteReport Run(SqliteVfs vfs, CancellationToken cancellationToken)
    {
        using var copy = SqliteFile.OpenCheckedCopy(vfs);
        try
        {
            return Judge(copy.Lines($"PRAGMA integrity_check({MostLines})", cancellationToken));
        }
        catch (SqliteError e) when (e.Code == SqliteError.Error)
        {
            return WithoutApplication(copy, e.Message, cancellationToken);
        }
        catch (SqliteError e) when (e.IsDamage || IsTooMuch(e))
        {
            return Of(e);
        }
    }

    // A collation or function of the application's own is missing: what does not depend on one is checked all the same, which is every page
    // and every record, but not whether indexes fit their tables.
    private static SqliteReport WithoutApplication(SqliteFile copy, string missing, CancellationToken cancellationToken)
    {
        try
        {
            copy.StandInForCollations();
            copy.Execute("PRAGMA ignore_check_constraints=ON");
            var report = Judge(copy.Lines($"PRAGMA quick_check({MostLines})", cancellationToken));
            return report.Step == SqliteStep.Failed
                ? report
                : new SqliteReport(
                    SqliteStep.Unchecked,
                    $"pages and records are sound, but only its application can check its indexes ({missing})"
                );
        }
        catch (SqliteError e) when (e.Code == SqliteError.Error)
        {
            return new SqliteReport(SqliteStep.Unchecked, $"only its application can check it ({missing})");
        }
        catch (SqliteError e) when (e.IsDamage || IsTooMuch(e))
        {
            return Of(e);
        }
    }

    private static bool IsTooMuch(SqliteError e) => e.Code is SqliteError.NoMemory or SqliteError.TooBig;

    private static SqliteReport Of(SqliteError e) =>
        IsTooMuch(e)
            ? new SqliteReport(SqliteStep.Unchecked, "it needs more memory than allowed, for an expression or a value of the schema")
            : new SqliteReport(SqliteStep.Failed, e.Message, SqliteFailure.Damaged);

    private static SqliteReport Judge(List<string> lines)
    {
        if (lines is ["ok"])
        {
            return new SqliteReport(SqliteStep.Sound);
        }

        return lines.Find(line => !Array.Exists(ValueRules, rule => line.StartsWith(rule, StringComparison.Ordinal))) is { } damage
            ? new SqliteReport(SqliteStep.Failed, damage, SqliteFailure.Damaged)
            : new SqliteReport(SqliteStep.Doubtful, lines.Count > 0 ? lines[0] : "the check said nothing");
    }
}
