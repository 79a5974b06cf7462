using BackupEdge.Jobs.Events;

namespace BackupEdge.Tests.Jobs.Events;

internal static class EventReaderDrain
{
    /// <summary>Removes and returns all events that wait for a reader.</summary>
    public static List<JobEvent> Drain(this EventReader reader)
    {
        var all = new List<JobEvent>();
        while (reader.News.TryRead(out var news))
        {
            all.Add(news);
        }

        return all;
    }
}
