import CMachine

/// The process that started this one.
public enum ParentProcess {
  /// Ends this process when the thread that started it is gone, where the system can do that: nobody waits for it then.
  public static func endWithIt() { cmachine_end_with_parent() }
}
