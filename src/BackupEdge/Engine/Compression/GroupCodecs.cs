namespace BackupEdge.Engine.Compression;

/// <summary>The codecs that this build supports, by their name in an archive's header. CONTRIBUTING.md describes how to add one.</summary>
internal static class GroupCodecs
{
    private static readonly IGroupCodec[] All = ZstdLibrary.IsLoaded
        ? [Lz4FrameCodec.Instance, ZstdFrameCodec.Instance]
        : [Lz4FrameCodec.Instance];

    /// <summary>Returns the codec with the given name, or null if this build does not have it.</summary>
    public static IGroupCodec? Find(string name) => Array.Find(All, codec => codec.Name == name);
}
