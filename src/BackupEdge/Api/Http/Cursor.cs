using System.Buffers.Binary;
using System.Buffers.Text;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Api.Http;

/// <summary>Encodes the end of a page as an opaque text that callers send back to get the next page.</summary>
internal static class Cursor
{
    /// <summary>The name of the query parameter.</summary>
    public const string Name = "cursor";

    /// <summary>Encodes a path.</summary>
    public static string Of(byte[] path) => Base64Url.EncodeToString(path);

    /// <summary>Encodes a position in a search.</summary>
    public static string Of(SearchPlace place)
    {
        var bytes = new byte[sizeof(long) + (place.After?.Length ?? 0)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.Sequence);
        place.After?.CopyTo(bytes, sizeof(long));
        return Of(bytes);
    }

    /// <summary>Returns the path that the page begins after; null if the query has no cursor.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the cursor is not valid.</exception>
    public static byte[]? Path(QueryFields query)
    {
        if (query.Text(Name) is not { } text)
        {
            return null;
        }

        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : throw Unusable();
    }

    /// <summary>Returns the position that the search continues from; null if the query has no cursor.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the cursor is not valid.</exception>
    public static SearchPlace? Place(QueryFields query)
    {
        if (Path(query) is not { } bytes)
        {
            return null;
        }

        if (bytes.Length < sizeof(long))
        {
            throw Unusable();
        }

        var after = bytes[sizeof(long)..];
        return new SearchPlace(BinaryPrimitives.ReadInt64BigEndian(bytes), after.Length == 0 ? null : after);
    }

    private static Fault Unusable() =>
        RequestFaults.Field(Name, "`cursor` is not valid. Take it from the `Link` header of the previous page.");
}
