using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;

namespace BackupEdge.Tests.Catalogue;

/// <summary>
/// Opens the catalogues of the tests in this folder: plain ones, or sealed ones if the environment variable
/// <c>BACKUPEDGE_TEST_SEALED</c> is 1.
/// </summary>
internal static class TestCatalogue
{
    /// <summary>The key of the catalogues; null if they are plain.</summary>
    public static CatalogueKey? Key { get; } = Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_SEALED") == "1" ? KeyOf(1) : null;

    /// <summary>Returns a key that is derived from a secret of equal bytes.</summary>
    public static CatalogueKey KeyOf(byte secret)
    {
        Span<byte> bytes = stackalloc byte[CatalogueKey.SecretBytes];
        bytes.Fill(secret);
        return CatalogueKey.Derive(bytes);
    }

    public static CatalogueDatabase Open(string path, ICatalogueSpace? space = null) => CatalogueDatabase.Open(path, space, Key);

    public static bool IsDamaged(string path) => CatalogueDatabase.IsDamaged(path, key: Key);

    /// <summary>Returns the connection string for a connection beside the catalogue's own.</summary>
    public static string ConnectionTo(string path) => $"Data Source={path};Pooling=False" + (Key is null ? "" : $";Vfs={Key.Vfs}");
}
