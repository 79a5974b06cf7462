using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>Marks a copy store and names whose it is: the object <see cref="CopyLayout.Marker"/>. It is not authenticated.</summary>
/// <param name="Format">The version of the layout, <see cref="CopyLayout.Format"/>.</param>
/// <param name="Store">The id of the copied data folder, random. One folder has the same in all its copies.</param>
/// <param name="Host">The name of the host that wrote the marker, for people.</param>
/// <param name="CreatedAt">When it was written, UTC.</param>
internal sealed record CopyMarker(int Format, Guid Store, string Host, DateTimeOffset CreatedAt)
{
    /// <summary>The maximum size in bytes of a marker that is read.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Returns the object.</summary>
    public byte[] ToBytes() => CopyText.Write(this, CopyJson.Default.CopyMarker);

    /// <summary>Reads and checks a marker.</summary>
    /// <param name="bytes">The object.</param>
    /// <param name="address">The address of the store, for messages.</param>
    /// <exception cref="Fault"><c>copy_damaged</c> or <c>copy_store_unsupported</c>.</exception>
    public static CopyMarker Read(ReadOnlySpan<byte> bytes, string address)
    {
        var marker = CopyText.Read(bytes, CopyJson.Default.CopyMarker)
            ?? throw CopyFaults.Damaged(address, CopyLayout.Marker, "it cannot be parsed");
        return marker.Format <= CopyLayout.Format ? marker : throw CopyFaults.Newer(address, CopyLayout.Marker, marker.Format);
    }
}
