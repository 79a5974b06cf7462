namespace BackupEdge.CrashDisk.Cuts;

/// <summary>Counts what a power cut made of the writes that were not flushed.</summary>
internal sealed class CutTally
{
    public int Kept { get; private set; }

    public int Lost { get; private set; }

    public int Halved { get; private set; }

    public int Torn { get; private set; }

    public int Unflushed => Kept + Lost + Halved + Torn;

    public void Count(Fate fate)
    {
        switch (fate)
        {
            case Fate.Kept:
                Kept++;
                break;
            case Fate.Lost:
                Lost++;
                break;
            case Fate.FirstHalf or Fate.SecondHalf:
                Halved++;
                break;
            case Fate.Torn:
                Torn++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fate), fate, null);
        }
    }
}
