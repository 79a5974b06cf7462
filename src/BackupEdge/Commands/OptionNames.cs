namespace BackupEdge.Commands;

/// <summary>
/// Replaces the API's field names in messages with the options of the command line. Names of settings stay. Messages with <c>--json</c>
/// are not changed, since they have the API's form.
/// </summary>
internal static class OptionNames
{
    // Longer phrases first.
    private static readonly (string Field, string Option)[] Phrases =
    [
        ("Set `restore_database` to true", "Use --restore-database"),
        ("leave out databases with `include_database` false", "leave out databases with --no-database"),
        ("set `force` to true", "use --force"),
        ("`force` does", "--force does"),
        ("(see `errors`)", "(listed above)"),
        ("These `sources`, `include_files` and `include_database` leave", "The chosen sources and kinds leave"),
        ("These `include_files` and `include_database` leave", "The options --no-files and --no-database leave"),
        ("(`trust`, or --trust)", "(--trust)"),
        ("with these `include_files` and `include_database`", "with --no-files and --no-database"),
        ("These `paths` match", "The given --path matches"),
        ("make backups with `retention_days`", "make backups with --retention-days"),
        ("`read_bytes_per_second`", "--limit-read"),
        ("`restore_database`", "--restore-database"),
        ("`database_name`", "--database-name"),
        ("`restore_to`", "--restore-to"),
        ("`retention_days`", "--retention-days"),
        ("`dry_run`", "--dry-run"),
        ("`delete`", "--delete"),
        ("`strip`", "--strip"),
        ("`full_every`", "--full-every"),
        ("`catch_up`", "--catch-up"),
        ("`io_class`", "--io-class"),
        ("`workers`", "--workers"),
        ("`timezone`", "--timezone"),
        ("`overwrite`", "--overwrite"),
        ("`sources`", "--sources"),
        ("`enabled`", "--enabled"),
        ("`target`", "--target"),
        ("`paths`", "--path"),
        ("`trust`", "--trust"),
        ("`label`", "--label"),
        ("`path`", "--path"),
        ("`cron`", "--cron"),
        ("`type`", "--type"),
        ("`pick`", "--pick"),
        ("`copy` is required", "--copy is required"),
        ("`copy` concerns", "--copy concerns"),
        ("`name`", "--name"),
    ];

    /// <summary>Returns a message in terms of the command line.</summary>
    public static string In(string message)
    {
        if (!message.Contains('`', StringComparison.Ordinal))
        {
            return message;
        }

        foreach (var (field, option) in Phrases)
        {
            message = message.Replace(field, option, StringComparison.Ordinal);
        }

        return message;
    }
}
