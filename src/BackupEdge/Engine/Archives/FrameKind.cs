namespace BackupEdge.Engine.Archives;

/// <summary>What a skippable frame of ours carries; the number is the last hexadecimal digit of its magic.</summary>
internal enum FrameKind
{
    Header = 0,
    GroupHead = 1,
    GroupTable = 2,
    Index = 3,
    Root = 4,
    Trailer = 5,
}
