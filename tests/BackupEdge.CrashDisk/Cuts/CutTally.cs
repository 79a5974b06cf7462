namespace BackupEdge.CrashDisk.Cuts;

/// <summary>Counts the fates of the writes that were not flushed before a power failure.</summary>
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
