using System.Globalization;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Migrates a catalogue to the newest schema. The embedded files <c>Migrations/NNNN-name.sql</c> run once each, in the order of their
/// numbers, in a transaction that also records the number in <c>user_version</c>. A file must never change once it is released. One of them
/// is followed by code, <see cref="AuditMigration"/>.
/// </summary>
/// <remarks>
/// A new name of an enumeration, such as a kind of job, does not need a new table, but older programs would consider the catalogue damaged.
/// Add a new file, which may contain only a comment, so that they refuse the catalogue instead. Before the first release, eight files were
/// merged into the first one. A catalogue from that time has the version 8 and other tables, so it counts as damaged: it is renamed, what
/// can be read of it is kept, and the backups come from the archives.
/// </remarks>
internal static class Migrations
{
    private const string Prefix = "BackupEdge.Catalogue.Migrations.";

    // SQLite has no function for the hashes of existing records.
    private const string AuditChainName = "0019-audit-chain.sql";

    /// <summary>The version of the newest schema, which is the number of migrations.</summary>
    public static int Newest => Names().Count;

    /// <summary>Runs the migrations that a catalogue lacks.</summary>
    /// <exception cref="Fault"><c>io_error</c> if a newer program created the catalogue.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        var names = Names();
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > names.Count)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The catalogue '{path}' was created by a newer BackupEdge (schema version {version}, this one knows {names.Count}). "
                    + "Use the newer BackupEdge or another data folder, or rebuild the catalogue from the archives with "
                    + "'backupedge rebuild'."
            );
        }

        for (var i = version; i < names.Count; i++)
        {
            connection.Execute(Text(names[i]));
            if (names[i].EndsWith(AuditChainName, StringComparison.Ordinal))
            {
                AuditMigration.Run(connection);
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {i + 1}"));
        }

        transaction.Commit();
    }

    private static List<string> Names()
    {
        var names = typeof(Migrations)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Returns the SQL statements of the migration with the given number, which is at least 1.</summary>
    public static string TextOf(int number) => Text(Names()[number - 1]);

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
