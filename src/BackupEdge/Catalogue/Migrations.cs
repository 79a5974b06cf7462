using System.Globalization;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Brings a catalogue to the newest shape: the embedded files <c>Migrations/NNNN-name.sql</c> run in the order of their numbers,
/// each once, each in a transaction with its number recorded in <c>user_version</c>. A file must never change once released.
/// </summary>
/// <remarks>
/// A new word of an enumeration, such as a kind of job, needs no other table, but programs that do not know it would take the catalogue for
/// damaged: a new file, which may hold nothing but a comment, makes them refuse it instead. Before the first release eight files were
/// folded into the first one. A catalogue of that time has a version that this program does not know, so it is refused as one of a newer
/// program; <c>backupedge rebuild</c> makes it again from the archives.
/// </remarks>
internal static class Migrations
{
    private const string Prefix = "BackupEdge.Catalogue.Migrations.";

    public static int Newest => Names().Count;

    public static void Apply(SqliteConnection connection, string path)
    {
        var names = Names();
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Convert.ToInt32(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > names.Count)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The catalogue '{path}' was made by a newer BackupEdge (version {version} of its shape, this one knows {names.Count}). "
                    + "Use that one, or another data folder, or make the catalogue again from the archives with 'backupedge rebuild'."
            );
        }

        for (var i = version; i < names.Count; i++)
        {
            connection.Execute(Text(names[i]));
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

    /// <summary>The statements of one migration, counted from 1.</summary>
    public static string TextOf(int number) => Text(Names()[number - 1]);

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
