namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>A state of General Bots' published sources, whose keywords differ.</summary>
public enum BotState
{
    /// <summary>GeneralBots/botserver of 2026-04-18.</summary>
    April,

    /// <summary>generalbots/generalbots of 2026-05-19, in which <c>GET</c> of an address does not parse.</summary>
    May,
}
