using BackupEdge.Catalogue.Sealing;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Writes consistent copies of a catalogue that is in use.</summary>
internal static class CatalogueSnapshot
{
    /// <summary>Copies a catalogue to a new file, sealed with the same key if it is sealed. The file has no log beside it.</summary>
    /// <param name="path">The path of the catalogue.</param>
    /// <param name="copy">The path of the new file.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static void Write(string path, string copy, CatalogueKey? key)
    {
        SqliteConnection? target = null;
        try
        {
            using var source = new CatalogueConnection(CatalogueFile.ConnectionTo(path, key), isReader: true);
            target = new SqliteConnection(CatalogueFile.ConnectionTo(copy, key));
            target.Open();
            CatalogueFile.KeepTemporaryDataInMemory(target);
            source.BackupDatabase(target);

            // The copy has the mode of the source, and would have a log.
            target.Execute("PRAGMA journal_mode=DELETE");
        }
        catch (SqliteException e)
        {
            throw CatalogueFile.From(target is null ? e : FullDisk.Of(e, target), copy);
        }
        finally
        {
            target?.Dispose();
        }
    }
}
