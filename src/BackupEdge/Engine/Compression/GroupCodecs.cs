namespace BackupEdge.Engine.Compression;

/// <summary>The codecs that this build can read, by the name in an archive's header. A new codec is added here.</summary>
internal static class GroupCodecs
{
    private static readonly IGroupCodec[] All = [Lz4FrameCodec.Instance];

    /// <summary>The codec of that name; null when this build has none.</summary>
    public static IGroupCodec? Find(string name) => Array.Find(All, codec => codec.Name == name);
}
