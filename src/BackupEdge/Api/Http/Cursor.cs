using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Api.Http;

/// <summary>
/// Encodes the end of a page as an opaque text that callers send back to get the next page. It begins with a checksum of the place and of
/// the list, so that a damaged cursor and one of another list are refused instead of beginning somewhere else.
/// </summary>
internal static class Cursor
{
    /// <summary>The name of the query parameter.</summary>
    public const string Name = "cursor";

    private const int ChecksumLength = 4;

    /// <summary>Encodes a place in a list.</summary>
    public static string Of(CursorKind kind, ReadOnlySpan<byte> place) => Base64Url.EncodeToString([.. Checksum(kind, place), .. place]);

    /// <summary>Encodes a place in a list of numbered rows.</summary>
    public static string Of(CursorKind kind, long place)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place);
        return Of(kind, bytes);
    }

    /// <summary>Encodes a position in a search.</summary>
    public static string Of(SearchPlace place)
    {
        var bytes = new byte[sizeof(long) + (place.After?.Length ?? 0)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.Sequence);
        place.After?.CopyTo(bytes, sizeof(long));
        return Of(CursorKind.FoundFiles, bytes);
    }

    /// <summary>Returns the path that the page begins after; null if the query has no cursor.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the cursor is not one of this list.</exception>
    public static byte[]? Path(QueryFields query, CursorKind kind)
    {
        if (query.Text(Name) is not { } text)
        {
            return null;
        }

        var bytes = Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];
        return bytes.Length >= ChecksumLength && Checksum(kind, bytes.AsSpan(ChecksumLength)).SequenceEqual(bytes.AsSpan(0, ChecksumLength))
            ? bytes[ChecksumLength..]
            : throw Unusable();
    }

    /// <summary>Returns the place that the page of a list with <c>before</c> begins after; null if the query has no cursor.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if the cursor is not one of this list, or if the query has <c>before</c> too.
    /// </exception>
    public static long? Number(QueryFields query, CursorKind kind)
    {
        if (Path(query, kind) is not { } bytes)
        {
            return null;
        }

        if (query.Text("before") is not null)
        {
            throw RequestFaults.Field(Name, "`before` and `cursor` both say where the page begins. Send only one of them.");
        }

        return bytes.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : throw Unusable();
    }

    /// <summary>Returns the position that the search continues from; null if the query has no cursor.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the cursor is not one of this list.</exception>
    public static SearchPlace? Place(QueryFields query)
    {
        if (Path(query, CursorKind.FoundFiles) is not { } bytes)
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

    private static ReadOnlySpan<byte> Checksum(CursorKind kind, ReadOnlySpan<byte> place) =>
        SHA256.HashData([(byte)kind, .. place]).AsSpan(0, ChecksumLength);

    private static Fault Unusable() =>
        RequestFaults.Field(
            Name,
            "`cursor` is not one of this list. Take it from the `Link` header of the previous page, or begin again without it."
        );
}
