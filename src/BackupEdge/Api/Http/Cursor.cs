using System.Buffers.Binary;
using System.Buffers.Text;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Api.Http;

/// <summary>Where a page of a long answer ended, as text that callers hand back and need not understand.</summary>
internal static class Cursor
{
    /// <summary>The name of the query parameter.</summary>
    public const string Name = "cursor";

    /// <summary>A path as text.</summary>
    public static string Of(byte[] path) => Base64Url.EncodeToString(path);

    /// <summary>A place in a search as text.</summary>
    public static string Of(SearchPlace place)
    {
        var bytes = new byte[sizeof(long) + (place.After?.Length ?? 0)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.Sequence);
        place.After?.CopyTo(bytes, sizeof(long));
        return Of(bytes);
    }

    /// <summary>The path that a query goes on after; null when it begins.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static byte[]? Path(QueryFields query)
    {
        if (query.Text(Name) is not { } text)
        {
            return null;
        }

        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : throw Unusable();
    }

    /// <summary>The place that a search goes on from; null when it begins.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
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
        RequestFaults.Field(Name, "`cursor` is none of this service's. Take it from the `Link` of the " + "page before.");
}
