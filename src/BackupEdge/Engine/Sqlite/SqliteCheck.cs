namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Checks the copy of a database. Damaged pages, indexes that do not match their tables, and files that are not databases count as
/// damage. Values that violate a rule of the schema (NOT NULL, CHECK, UNIQUE, the types of STRICT tables) and things that only the
/// application can check do not: the copy is identical to the original, and its application can read it. The check evaluates expressions
/// of the schema, so it may need any amount of memory and time.
/// </summary>
internal static class SqliteCheck
{
    private const string MaxLines = "100";
    private static readonly string[] ValueRules =
    [
        "NULL value in ",
        "CHECK constraint failed in ",
        "non-unique entry in index ",
        "non-",
        "NUMERIC value in ",
        "TEXT value in ",
    ];

    /// <summary>Runs the check and returns its result.</summary>
    /// <exception cref="SqliteError">The copy could not be read for a reason other than its content.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SqliteReport Run(SqliteVfs vfs, CancellationToken cancellationToken)
    {
        using var copy = SqliteFile.OpenCheckedCopy(vfs);
        try
        {
            return Classify(copy.Lines($"PRAGMA integrity_check({MaxLines})", cancellationToken));
        }
        catch (SqliteError e) when (e.Code == SqliteError.Error)
        {
            return RunWithoutExtensions(copy, e.Message, cancellationToken);
        }
        catch (SqliteError e) when (e.IsDamage || IsTooMuch(e))
        {
            return Of(e);
        }
    }

    // A collation or function that the application defines is missing. Everything that does not depend on it is checked: every page and
    // every record, but not whether indexes match their tables.
    private static SqliteReport RunWithoutExtensions(SqliteFile copy, string missing, CancellationToken cancellationToken)
    {
        try
        {
            copy.DefineMissingCollations();
            copy.Execute("PRAGMA ignore_check_constraints=ON");
            var report = Classify(copy.Lines($"PRAGMA quick_check({MaxLines})", cancellationToken));
            return report.Step == SqliteStep.Failed
                ? report
                : new SqliteReport(
                    SqliteStep.Unchecked,
                    $"pages and records are undamaged, but only its application can check its indexes ({missing})"
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
            ? new SqliteReport(SqliteStep.Unchecked, "it needs more memory than allowed, for an expression of the schema or for a value")
            : new SqliteReport(SqliteStep.Failed, e.Message, SqliteFailure.Damaged);

    private static SqliteReport Classify(List<string> lines)
    {
        if (lines is ["ok"])
        {
            return new SqliteReport(SqliteStep.Sound);
        }

        return lines.Find(line => !Array.Exists(ValueRules, rule => line.StartsWith(rule, StringComparison.Ordinal))) is { } damage
            ? new SqliteReport(SqliteStep.Failed, damage, SqliteFailure.Damaged)
            : new SqliteReport(SqliteStep.Doubtful, lines.Count > 0 ? lines[0] : "the check returned no result");
    }
}
